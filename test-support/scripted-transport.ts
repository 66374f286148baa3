import {
  type CloseOptions,
  type Message,
  SENT,
  type SendOutcome,
  type Transport,
} from '../packages/transport/src/index.ts';

/** A batch that a scripted transport was given, to be answered by the test. */
interface ReceivedBatch<M extends Message> {
  readonly messages: readonly M[];
  readonly signal: AbortSignal;
  /** Gives every message of the batch this outcome. */
  answer(outcome: SendOutcome): void;
  /** Gives these outcomes, whatever their number. */
  answerEach(outcomes: readonly SendOutcome[]): void;
  /** Makes `send` reject. */
  fail(error: unknown): void;
}

export interface ScriptedTransport<M extends Message = Message> extends Transport<M> {
  /** Every batch so far. */
  readonly batches: readonly ReceivedBatch<M>[];
  /** Texts of every message so far. */
  texts(): string[];
  /** Resolves with the next batch that has not been asked for. */
  next(): Promise<ReceivedBatch<M>>;
  closed: CloseOptions | undefined;
}

/** A transport whose answers the test decides: at once with `answer`, or batch by batch through `next`. */
export function createScriptedTransport<M extends Message = Message>(
  options: {
    readonly name?: string;
    readonly maxBatchSize?: number;
    readonly answer?: SendOutcome | undefined;
    readonly close?: (options?: CloseOptions) => Promise<void>;
  } = {},
): ScriptedTransport<M> {
  const { name = 'scripted', maxBatchSize = 10 } = options;
  const answer = 'answer' in options ? options.answer : SENT;
  const batches: ReceivedBatch<M>[] = [];
  const arrived: ReceivedBatch<M>[] = [];
  const waiting: ((batch: ReceivedBatch<M>) => void)[] = [];
  const transport: ScriptedTransport<M> = {
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
        const batch: ReceivedBatch<M> = {
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
