import type { MozDefText } from '@x/mozdef-events';
import { SENT, type SendOutcome, type Transport } from '@x/transport';

/** A transport whose answers the test decides. */
export interface ScriptedTransport extends Transport<MozDefText> {
  /** Every event so far. */
  readonly events: readonly MozDefText[];
  /** Resolves once this many events have come. */
  received(count: number): Promise<void>;
}

/** @param answer the outcome of each event, by how many came before it */
export function createScriptedTransport(
  answer: (
    event: MozDefText,
    index: number,
    signal: AbortSignal,
  ) => SendOutcome | Promise<SendOutcome> = () => SENT,
): ScriptedTransport {
  const events: MozDefText[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  return {
    specVersion: 2,
    name: 'scripted',
    capabilities: { maxBatchSize: 1, acknowledged: true },
    events,
    received: (count) =>
      new Promise((resolve) => {
        if (events.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    async send(batch, { signal }) {
      const first = events.length;
      events.push(...batch);
      for (const { count, resolve } of waiting) if (events.length >= count) resolve();
      return Promise.all(batch.map((event, index) => answer(event, first + index, signal)));
    },
    async close() {},
  };
}
