import { type CloseOptions, type Message, SENT, type SendOutcome, type Transport } from '../../src/index.ts';

/** A batch that a scripted transport was given, to be answered by the test. */
interface ReceivedBatch {
  readonly messages: readonly Message[];
  readonly signal: AbortSignal;
  /** Gives every message of the batch this outcome. */
  answer(outcome: SendOutcome): void;
  /** Gives these outcomes, whatever their number. */
  answerEach(outcomes: readonly SendOutcome[]): void;
  /** Makes `send` reject. */
  fail(error: unknown): void;
}

export interface ScriptedTransport extends Transport {
  /** Every batch so far. */
  readonly batches: readonly ReceivedBatch[];
  /** Texts of every message so far. */
  texts(): string[];
  /** Resolves with the next batch that has not been asked for. */
  next(): Promise<ReceivedBatch>;
  closed: CloseOptions | undefined;
}

/** A transport whose answers the test decides: at once with `answer`, or batch by batch through `next`. */
export function createScriptedTransport(
  options: {
    readonly name?: string;
    readonly maxBatchSize?: number;
    readonly answer?: SendOutcome | undefined;
    readonly close?: (options?: CloseOptions) => Promise<void>;
  } = {},
): ScriptedTransport {
  const { name = 'scripted', maxBatchSize = 10 } = options;
  const answer = 'answer' in options ? options.answer : SENT;
  const batches: ReceivedBatch[] = [];
  const arrived: ReceivedBatch[] = [];
  const waiting: ((batch: ReceivedBatch) => void)[] = [];
  const transport: ScriptedTransport = {
    specVersion: 2,
    name,
    capabilities: { maxBatchSize, acknowledged: true },
    batches,
    closed: undefined,
    texts: () => batches.flatMap((batch) => batch.messages.map(({ text }) => text)),
    next: () =>
      new Promise((resolve) => {
        const batch = arrived.shift();
        if (batch === undefined) waiting.push(resolve);
        else resolve(batch);
      }),
    send: (messages, { signal }) =>
      new Promise((resolve, reject) => {
        const batch: ReceivedBatch = {
          messages,
          signal,
          answer: (outcome) => resolve(messages.map(() => outcome)),
          answerEach: resolve,
          fail: reject,
        };
        batches.push(batch);
        if (answer !== undefined) batch.answer(answer);
        const next = waiting.shift();
        if (next === undefined) arrived.push(batch);
        else next(batch);
      }),
    async close(closeOptions) {
      transport.closed = closeOptions ?? {};
      await options.close?.(closeOptions);
    },
  };
  return transport;
}
