import {
  callback,
  custom,
  milliseconds,
  notify,
  optional,
  parseSeverity,
  required,
  systemClock,
  untilAborted,
  withDefault,
} from '@x/foundation';
import { createDeliver, type Deliver } from '../batches/deliver.ts';
import {
  type Message,
  type RejectedOutcome,
  type RetryableOutcome,
  retryable,
  type SendOutcome,
  type Transport,
} from '../contract/transport.ts';
import { resolveTransportSettings, TransportError } from '../contract/transport-error.ts';
import type { ClockDependencies } from './with-retry.ts';
import { closeAll, wrapTransport } from './wrap-transport.ts';

/** A message that was not delivered, and why. */
export interface DeadLetter<M extends Message = Message> {
  /** The message, with its text and, where it has one, its identity. */
  readonly message: M;
  /**
   * `rejected`: the destination will never take it. `not-delivered`: it could not be delivered, and was given up. `shortened`: the
   * destination has a part of it, and this is the whole.
   */
  readonly reason: 'rejected' | 'not-delivered' | 'shortened';
  /** What became of it, with the error. */
  readonly outcome: RejectedOutcome | RetryableOutcome;
  /** Name of the transport that it was for. */
  readonly transport: string;
  /** When that was decided, in milliseconds since 1970. */
  readonly time: number;
}

/**
 * Writes a dead letter as a message of its own, for a file or another log: one line of JSON with `time` (ISO 8601),
 * `transport`, `reason`, `code`, `error`, and what the message has of `id`, `kind`, `severity`, `source` and `text`.
 */
export function deadLetterMessage({ message, reason, outcome, transport, time }: DeadLetter): Message {
  const { id, kind, severity, source } = message;
  const { code, message: error } = outcome.error;
  const mayHaveArrived = (outcome.status === 'retryable' && outcome.mayHaveArrived) || undefined;
  const text = JSON.stringify({
    time: new Date(time).toISOString(),
    transport,
    reason,
    code,
    error,
    mayHaveArrived,
    id,
    kind,
    severity,
    source,
    text: message.text,
  });
  return {
    text,
    byteLength: Buffer.byteLength(text),
    time,
    kind: 'dead-letter',
    ...(id !== undefined && { id }),
    ...(severity !== undefined && { severity }),
    ...(source !== undefined && { source }),
  };
}

/**
 * The message of a line that {@link deadLetterMessage} made, and the reason; undefined for another line. One that was `shortened`
 * has been sent: sent again, it would be there twice.
 *
 * @example
 * const letter = parseDeadLetter(line);
 * if (letter !== undefined && letter.reason !== 'shortened') await transport.send([letter.message], { signal });
 */
export function parseDeadLetter(line: string): Pick<DeadLetter, 'message' | 'reason'> | undefined {
  try {
    const { text, id, kind, severity: given, source, reason } = JSON.parse(line);
    if (typeof text !== 'string' || typeof reason !== 'string') return undefined;
    const severity = typeof given === 'string' ? parseSeverity(given) : undefined;
    const message = {
      text,
      byteLength: Buffer.byteLength(text),
      ...(typeof id === 'string' && { id }),
      ...(typeof kind === 'string' && { kind }),
      ...(severity !== undefined && { severity }),
      ...(typeof source === 'string' && { source }),
    };
    return { message, reason: reason as DeadLetter['reason'] };
  } catch {
    return undefined;
  }
}

/** Takes dead letters; resolves when it has them. One that throws, or rejects, has none of them. */
export type DeadLetterCallback<M extends Message = Message> = (
  letters: readonly DeadLetter<M>[],
) => void | Promise<void>;

/** Dead letters that were not taken. */
export interface DeadLetterFailure<M extends Message = Message> {
  readonly letters: readonly DeadLetter<M>[];
  /** Why. */
  readonly error: TransportError;
}

/** Where dead letters go; a transport is closed with the wrapped one. */
export type DeadLetterSink<M extends Message = Message> =
  /** Gets the messages as they are. */
  | Transport<M>
  /** Gets a line of JSON for each, with the reason; see {@link deadLetterMessage}. For a file. */
  | { readonly letters: Transport }
  | DeadLetterCallback<M>;

/** Settings of {@link withDeadLetter}. */
export interface DeadLetterSettings<M extends Message = Message> {
  /** Where undelivered messages go. */
  readonly sink: DeadLetterSink<M>;
  /** How long the sink may take, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined;
  /** Told of dead letters that the sink did not take. @default a process warning for each time */
  readonly onFailure?: ((failure: DeadLetterFailure<M>) => void) | undefined;
}

const FIELDS = {
  sink: required(
    custom<never>('a transport, { letters: transport } or a function', isSink),
    'Where undelivered messages go.',
  ),
  timeoutMs: withDefault(milliseconds({ from: 1 }), 'How long the sink may take.', 10_000),
  onFailure: optional(
    callback<(failure: DeadLetterFailure<never>) => void>(),
    'Told of dead letters that the sink did not take.',
  ),
};

/**
 * Wraps a transport so that every message which it rejects, or comes back with as undelivered, goes to a sink. Put it
 * around `withRetry`, so that only what has been given up gets there; do not retry around it, or one message becomes
 * several letters.
 *
 * Outcomes stay what they are: a message in the sink is not at its destination. But what the sink does not take is
 * nowhere, so a rejected message whose letter failed is `retryable` with `dead-letter-failed`: its sender still
 * has it, and nothing is lost.
 *
 * @throws TransportError `invalid-settings` with every issue
 * @example
 * ```ts
 * const deadLetters = createFileTransport({ path: '/var/log/undelivered.jsonl' });
 * const transport = withDeadLetter(withRetry(http), { sink: { letters: deadLetters } });
 * ```
 */
export function withDeadLetter<M extends Message>(
  transport: Transport<M>,
  settings: DeadLetterSettings<M>,
  { clock = systemClock }: ClockDependencies = {},
): Transport<M> {
  const subject = 'The transport with dead letters cannot be made';
  const { timeoutMs } = resolveTransportSettings(FIELDS, settings, subject);
  const { sink, onFailure = warn } = settings;
  const { name } = transport;
  const deliver = createDeliver(transport);
  const keep = createKeep(sink);

  /** @returns for each letter, why it was not taken, or `undefined` */
  async function keepInTime(letters: readonly DeadLetter<M>[]) {
    const ending = new AbortController();
    const cancel = clock.after(timeoutMs, () => {
      ending.abort(new Error(`the sink did not take them within ${timeoutMs} ms`));
    });
    try {
      return await keep(letters, ending.signal);
    } catch (cause) {
      return letters.map(() => cause);
    } finally {
      cancel();
    }
  }

  /** Tells of letters that were not taken, and gives what was rejected back to its sender. */
  function report(
    failed: ReadonlyMap<number, DeadLetter<M>>,
    cause: unknown,
    outcomes: readonly SendOutcome[],
  ): readonly SendOutcome[] {
    const letters = [...failed.values()];
    const context = { transport: name };
    const message = `${letters.length} undelivered messages of the transport "${name}" could not be kept (see cause)`;
    const error = new TransportError('dead-letter-failed', message, { cause, context });
    notify(onFailure, { letters, error });
    return outcomes.map((outcome, index) => {
      if (outcome.status !== 'rejected' || !failed.has(index)) return outcome;
      const both = `The message was rejected by the transport "${name}" (${outcome.error.message}), and could not be kept as a dead letter either (see cause)`;
      return retryable(new TransportError('dead-letter-failed', both, { cause, context }));
    });
  }

  async function work(batch: readonly M[], signal: AbortSignal): Promise<readonly SendOutcome[]> {
    const outcomes = await deliver(batch, signal);
    const letters = new Map<number, DeadLetter<M>>();
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'sent') continue;
      const reason = outcome.status === 'rejected' ? 'rejected' : 'not-delivered';
      const message = batch[index] as M;
      letters.set(index, { message, reason, outcome, transport: name, time: clock.now() });
    }
    if (letters.size === 0) return outcomes;
    const causes = await keepInTime([...letters.values()]);
    const failed = new Map([...letters].filter((_, place) => causes[place] !== undefined));
    if (failed.size === 0) return outcomes;
    return report(
      failed,
      causes.find((cause) => cause !== undefined),
      outcomes,
    );
  }

  return wrapTransport({
    name,
    capabilities: transport.capabilities,
    work,
    close: (options) => closeAll([transport, ...transportsOf(sink)], options),
  });
}

/** Gives letters to a sink. @returns for each, why it was not taken, or `undefined` */
type Keep<M extends Message> = (
  letters: readonly DeadLetter<M>[],
  signal: AbortSignal,
) => Promise<readonly unknown[]>;

function createKeep<M extends Message>(sink: DeadLetterSink<M>): Keep<M> {
  if (typeof sink === 'function') {
    return async (letters, signal) => {
      const taking = Promise.resolve(sink(letters)).then(() => true);
      const isTaken = await untilAborted(taking, signal);
      return letters.map(() => (isTaken === true ? undefined : signal.reason));
    };
  }
  if ('letters' in sink) return createSending(sink.letters, deadLetterMessage);
  return createSending(sink, ({ message }) => message);
}

function createSending<M extends Message, Sent extends Message>(
  transport: Transport<Sent>,
  toMessage: (letter: DeadLetter<M>) => Sent,
): Keep<M> {
  const deliver: Deliver<Sent> = createDeliver(transport);
  return async (letters, signal) => {
    const { maxBatchSize } = transport.capabilities;
    const causes: unknown[] = [];
    for (let start = 0; start < letters.length; start += maxBatchSize) {
      const part = letters.slice(start, start + maxBatchSize).map(toMessage);
      for (const outcome of await deliver(part, signal)) {
        causes.push(outcome.status === 'sent' ? undefined : outcome.error);
      }
    }
    return causes;
  };
}

function transportsOf<M extends Message>(sink: DeadLetterSink<M>): Pick<Transport, 'close'>[] {
  if (typeof sink === 'function') return [];
  return ['letters' in sink ? sink.letters : sink];
}

function isSink(value: unknown): boolean {
  if (typeof value === 'function') return true;
  const { letters = value } = (value ?? {}) as { readonly letters?: unknown };
  return typeof (letters as Partial<Transport> | undefined)?.send === 'function';
}

function warn({ error }: Pick<DeadLetterFailure, 'error'>): void {
  process.emitWarning(error.message, { type: 'TransportWarning', code: 'DEAD_LETTER_LOST' });
}
