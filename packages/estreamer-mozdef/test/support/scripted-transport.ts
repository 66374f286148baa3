import { type EncodedMessage, SENT, type SendOutcome, type Transport } from '@x/mozdef-events/transport';

/** A transport whose answers the test decides. */
export interface ScriptedTransport extends Transport<EncodedMessage> {
  /** Every event so far. */
  readonly events: readonly EncodedMessage[];
  /** The most events that it held at once. */
  readonly mostAtOnce: number;
  /** Resolves once this many events have come. */
  received(count: number): Promise<void>;
}

/** @param answer the outcome of each event, by how many came before it */
export function createScriptedTransport(
  answer: (
    event: EncodedMessage,
    index: number,
    signal: AbortSignal,
  ) => SendOutcome | Promise<SendOutcome> = () => SENT,
): ScriptedTransport {
  const events: EncodedMessage[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  return {
    specVersion: 2,
    name: 'scripted',
    capabilities: { maxBatchSize: 1, acknowledged: true },
    events,
    get mostAtOnce() {
      return mostAtOnce;
    },
    received: (count) =>
      new Promise((resolve) => {
        if (events.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    async send(batch, { signal }) {
      const first = events.length;
      events.push(...batch);
      atOnce += batch.length;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      for (const { count, resolve } of waiting) if (events.length >= count) resolve();
      const outcomes = await Promise.all(batch.map((event, index) => answer(event, first + index, signal)));
      atOnce -= batch.length;
      return outcomes;
    },
    async close() {},
  };
}
