import assert from 'node:assert/strict';
import type { Message, SendOutcome } from '@x/transport';
import type { CreateMessage, TransportHarness } from '../harness.ts';
import { type CheckContext, CheckSkipped, checkOutcomes, type KitContent } from './check.ts';

/** How long to give a message that was sent to a destination which may have lost it, before another is sent. */
const NEXT_ATTEMPT_MS = 50;

/** Makes what a check works with. */
export function createCheckContext(
  harness: TransportHarness,
  createMessage: CreateMessage,
  timeoutMs: number,
): CheckContext {
  const { transport, arrivals } = harness;
  const made = new Map<string, Message>();
  const names = new WeakMap<Message, string>();

  function make({ summary, details = {} }: KitContent = {}): Message {
    const name = summary ?? `message ${made.size + 1} of the conformance kit`;
    const message = createMessage({ summary: name, details });
    made.set(name, message);
    names.set(message, name);
    return message;
  }

  const nameOf = (message: Message) => names.get(message) as string;

  function counts(): ReadonlyMap<string, number> {
    const result = new Map<string, number>();
    for (const { summary } of arrivals.all.map(readContent)) {
      result.set(summary, (result.get(summary) ?? 0) + 1);
    }
    return result;
  }

  function within<T>(what: string, work: Promise<T>): Promise<T> {
    return withDeadline(timeoutMs, async (signal) => {
      const late = new Promise<never>((_, reject) => {
        const message = `${what}: not done after ${timeoutMs} ms`;
        signal.addEventListener('abort', () => reject(new assert.AssertionError({ message })));
      });
      return Promise.race([work, late]);
    });
  }

  /** Resolves when all have arrived, or with what is missing when the signal ends the wait. */
  async function missing(messages: readonly Message[], signal: AbortSignal): Promise<Message[]> {
    let left = [...messages];
    let seen = 0;
    for (;;) {
      const fresh = new Set(arrivals.all.slice(seen).map((text) => readContent(text).summary));
      seen = arrivals.all.length;
      left = left.filter((expected) => !fresh.has(nameOf(expected)));
      if (left.length === 0 || signal.aborted) return left;
      await arrivals.changed(signal);
    }
  }

  function checkValues(): void {
    for (const text of arrivals.all) {
      const content = readContent(text);
      const sent = made.get(content.summary);
      assert.ok(sent !== undefined, `a message arrived that nobody sent: ${JSON.stringify(content.summary)}`);
      assert.deepEqual(content, JSON.parse(sent.text), 'a message must arrive with the value that was sent');
    }
  }

  function send(
    batch: readonly Message[],
    signal = new AbortController().signal,
  ): Promise<readonly SendOutcome[]> {
    const sending = (async () => checkOutcomes(batch, await transport.send(batch, { signal })))();
    const result = within('send must resolve', sending);
    result.catch(() => {});
    return result;
  }

  return {
    harness,
    transport,
    message: make,
    nameOf,
    batch: (count) =>
      Array.from({ length: Math.min(count, transport.capabilities.maxBatchSize) }, () => make()),
    send,
    async arrived(messages) {
      const left = await withDeadline(timeoutMs, (signal) => missing(messages, signal));
      const missed = left.map((message) => JSON.stringify(nameOf(message))).join(', ');
      assert.equal(left.length, 0, `${left.length} of ${messages.length} have not arrived: ${missed}`);
      checkValues();
    },
    counts,
    reach: () =>
      withDeadline(timeoutMs, async (signal) => {
        const attempts: Message[] = [];
        while (!signal.aborted) {
          const attempt = make();
          attempts.push(attempt);
          await send([attempt], signal);
          const lost = await withDeadline(NEXT_ATTEMPT_MS, (next) => missing([attempt], next));
          if (lost.length === 0) return attempts;
        }
        const message = `of ${attempts.length} messages for a destination that takes messages, none has arrived`;
        throw new assert.AssertionError({ message });
      }),
    within,
    skip(reason) {
      throw new CheckSkipped(reason);
    },
  };
}

function readContent(text: string): { readonly summary: string } {
  try {
    return JSON.parse(text) as { readonly summary: string };
  } catch (cause) {
    const message = `what arrives must be JSON, not ${JSON.stringify(text.slice(0, 80))}`;
    throw new assert.AssertionError({ message: `${message}: ${String(cause)}` });
  }
}

/** Ends the transport, whatever it is doing, and then the destination. */
export async function tearDown({ transport, harness, within }: CheckContext): Promise<void> {
  try {
    await within('close with a signal that has ended', transport.close({ signal: AbortSignal.abort() }));
  } finally {
    await harness.dispose();
  }
}

/**
 * Runs work with a signal that ends after some time. The timer keeps the process alive, unlike that of
 * `AbortSignal.timeout`, so that a runner does not end before the work does.
 */
async function withDeadline<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), milliseconds);
  try {
    return await work(deadline.signal);
  } finally {
    clearTimeout(timer);
  }
}
