import type { PluginContext } from '@x/estreamer-plugins';
import type { EventRecord } from '@x/estreamer-protocol';
import { type Clock, silentLogger } from '@x/foundation';
import {
  type Message,
  rejected,
  retryable,
  SENT,
  type SendOutcome,
  type Transport,
  type TransportCapabilities,
  TransportError,
} from '@x/transport';
import { onTestFinished } from 'vitest';
import { createOutput, type Output, type OutputFormat, type OutputSettings } from '../../src/index.ts';

/** A record that its URL tells from others. */
export function event(url: string): EventRecord {
  return {
    kind: 'fullyQualifiedEvent',
    category: 'event',
    recordType: 710,
    data: { EventType: 'ConnectionEvent', URL: url },
  } as unknown as EventRecord;
}

/** Events whose URLs are a letter and a number: `u0`, `u1` and so on. */
export function events(count: number, letter = 'u'): EventRecord[] {
  return Array.from({ length: count }, (_, index) => event(`${letter}${index}`));
}

/** Writes the URL of an event and nothing else. */
export const urlFormat: OutputFormat = {
  name: 'urls',
  kinds: ['fullyQualifiedEvent'],
  write(record) {
    const text = (record as unknown as { data: { URL: string } }).data.URL;
    return { text, byteLength: Buffer.byteLength(text), id: `id-${text}` };
  },
};

/** What the host would give. */
export function context(
  signal: AbortSignal = new AbortController().signal,
  logger = silentLogger,
): PluginContext {
  return { metadata: { resolve: () => ({}), lookup: () => undefined } as never, logger, signal };
}

/** A transport whose answers the test decides. */
export interface ScriptedTransport extends Transport {
  /** The texts of every batch that was sent. */
  readonly batches: string[][];
  /** The texts that were taken, in order. */
  readonly taken: string[];
  readonly isClosed: boolean;
  /** Resolves once this many batches have come. */
  called(count: number): Promise<void>;
}

/** @param answer the outcomes of a batch */
export function createScriptedTransport(
  answer: (
    batch: readonly Message[],
    signal: AbortSignal,
  ) => readonly SendOutcome[] | Promise<readonly SendOutcome[]> = (batch) => batch.map(() => SENT),
  capabilities: Partial<TransportCapabilities> = {},
): ScriptedTransport {
  const batches: string[][] = [];
  const taken: string[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let isClosed = false;
  return {
    specVersion: 2,
    name: 'scripted',
    capabilities: { maxBatchSize: 100, acknowledged: true, ...capabilities },
    batches,
    taken,
    get isClosed() {
      return isClosed;
    },
    called: (count) =>
      new Promise((resolve) => {
        if (batches.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    async send(batch, { signal }) {
      batches.push(batch.map(({ text }) => text));
      for (const { count, resolve } of waiting) if (batches.length >= count) resolve();
      const outcomes = await answer(batch, signal);
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status === 'sent') taken.push((batch[index] as Message).text);
      }
      return outcomes;
    },
    async close() {
      isClosed = true;
    },
  };
}

/** A destination that answers each batch as a whole, as a web server does. */
export function wholeBatch(answer: (texts: readonly string[]) => SendOutcome) {
  return (batch: readonly Message[]) => {
    const outcome = answer(batch.map(({ text }) => text));
    return batch.map(() => outcome);
  };
}

export const down = retryable(new TransportError('unreachable', 'no connection'));

/** The answer of a web server. */
export function refused(status: number): SendOutcome {
  const error = new TransportError('refused', `http://siem answered ${status}`, {
    context: { transport: 'scripted', destination: 'http://siem', status },
  });
  return rejected(error);
}

/** Waits for nothing: the time between attempts has passed at once. */
const instantClock: Clock & { readonly waits: number[] } = {
  waits: [],
  now: () => 0,
  monotonic: () => 0,
  after: () => () => {},
  wait: () => new Promise((resolve) => setImmediate(resolve)),
};

/** An output that is torn down with the test, and what it tells. */
export function createTestOutput(
  transport: Transport,
  settings: Partial<OutputSettings> = {},
  clock: Clock = instantClock,
) {
  const givenUp: string[] = [];
  const output = createOutput(
    {
      format: urlFormat,
      transport,
      onRejected: ({ record }) => void givenUp.push(urlFormat.write(record, {} as never)?.text ?? ''),
      ...settings,
    },
    { clock, random: () => 0.5 },
  );
  onTestFinished(() => output.teardown());
  return { output, givenUp };
}

/** Gives an output one delivery. */
export async function deliver(output: Output, ...records: readonly EventRecord[]): Promise<void> {
  await output.sendDelivery({ records }, context());
}

/** What a promise has come to so far. */
export async function stateOf(
  promise: Promise<unknown> | undefined,
): Promise<'pending' | 'resolved' | 'rejected'> {
  let state: 'pending' | 'resolved' | 'rejected' = 'pending';
  promise?.then(
    () => {
      state = 'resolved';
    },
    () => {
      state = 'rejected';
    },
  );
  await new Promise((resolve) => setImmediate(resolve));
  return state;
}
