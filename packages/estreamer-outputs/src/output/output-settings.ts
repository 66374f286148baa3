import type {
  Plugin,
  PluginContext,
  PluginDelivery,
  PluginMetadata,
  PluginPolicy,
  PluginRecordKind,
} from '@x/estreamer-plugins';
import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import {
  type Clock,
  callback,
  choice,
  custom,
  type FieldsFor,
  listOf,
  milliseconds,
  number,
  optional,
  type ResolvedSettings,
  required,
  section,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import type { Message, Transport } from '@x/transport';
import { resolveOutputFields } from '../errors/output-error.ts';
import { createTakenRecords, type TakenRecords } from './taken-records.ts';

/** What a record does not say of itself; as in `@x/estreamer-events`. */
export interface OutputOrigin {
  /** The server that it came from. */
  readonly server?: string;
  /** Its public identity, the same after every replay. */
  readonly id?: string;
}

/** What a format had no room for; as in `@x/estreamer-events`. */
export interface OutputShortening {
  /** How much there was. */
  readonly size: number;
  /** How much there was room for. */
  readonly limit: number;
  /** What both of them count. */
  readonly unit: 'bytes' | 'characters' | 'fields';
  /** Whether a text was too long, or the event. */
  readonly what: 'text' | 'event';
  /** The text of the event with nothing cut. */
  whole(): string;
}

/** A message as a format makes it. */
export type WrittenMessage<M extends Message> = M & {
  /** What there was no room for. @default the message says all */
  readonly shortened?: OutputShortening;
};

/** What makes messages of records; a format of `@x/estreamer-events` fits. */
export interface OutputFormat<M extends Message = Message> {
  /** What the format is called, for example `cef`. */
  readonly name: string;
  /** The kinds of record that it can write. */
  readonly kinds: readonly string[];
  /** Writes a record as a message; `undefined` for one that is not to be written. */
  write(record: EventRecord, names: ResolvedNames, origin?: OutputOrigin): WrittenMessage<M> | undefined;
  /** The same for a format that itself decodes and names what it writes. @default `write` is called with all names */
  writeFrom?(
    record: EventRecord,
    metadata: PluginMetadata,
    origin?: OutputOrigin,
  ): WrittenMessage<M> | undefined;
}

/** When what was not taken is sent again. */
export interface OutputRetrySettings {
  /** The longest wait before the second attempt, in milliseconds; doubled after each, and cut by a random part. @default 200 */
  readonly minDelayMs?: number | undefined;
  /** The longest wait of all, in milliseconds. @default 5000 */
  readonly maxDelayMs?: number | undefined;
  /**
   * Attempts after which a message of a `best-effort` output is dropped. A `required` output tries indefinitely.
   * @default 5
   */
  readonly maxAttempts?: number | undefined;
}

/** A record that the destination will never take, that could not be written, or that was shortened. */
export interface OutputRejection<M extends Message = Message> {
  readonly record: EventRecord;
  /** What it was written as; absent if that failed. */
  readonly message?: M;
  /** Why. */
  readonly error: Error;
}

/** Settings of {@link createOutput}. */
export interface OutputSettings<M extends Message = Message> {
  /** What makes messages of records. */
  readonly format: OutputFormat<M>;
  /** Takes the messages. The output owns it: `teardown` closes it. */
  readonly transport: Transport<M>;
  /** The kinds of record to send. @default all that the format can write */
  readonly kinds?: readonly PluginRecordKind[] | undefined;
  /** Which of them; must not change the record. @default all */
  readonly where?: ((record: EventRecord, names: ResolvedNames) => boolean) | undefined;
  /**
   * What it means when messages are not taken.
   *
   * - `required`: they are sent again until they are, and the delivery is held until then.
   * - `best-effort`: after some attempts they are dropped, and counted.
   *
   * @default 'required'
   */
  readonly policy?: PluginPolicy | undefined;
  /** @default the defaults of its fields */
  readonly retry?: OutputRetrySettings | undefined;
  /** The most batches under way at once; 1 keeps the messages in order. @default 1 */
  readonly concurrency?: number | undefined;
  /** The most messages of a batch, if the transport takes as many. @default as many as the transport takes */
  readonly maxBatchMessages?: number | undefined;
  /** The most bytes of text of a batch; a larger message goes alone. @default 1048576 */
  readonly maxBatchBytes?: number | undefined;
  /** Messages that wait or are under way from which on no further delivery is taken in. @default 20000 */
  readonly maxQueuedMessages?: number | undefined;
  /** The same in bytes of text. @default 8388608 */
  readonly maxQueuedBytes?: number | undefined;
  /**
   * Decides about a message that the destination refuses: `true` gives it up, `false` keeps it and tries again, `undefined`
   * leaves it to the rule.
   *
   * @default the rule: what is too large for the transport is given up; what is refused is divided from the others, and
   *   given up if it is refused alone while others are taken; if all are refused, all are held
   */
  readonly giveUp?: ((rejection: OutputRejection<M>) => boolean | undefined) | undefined;
  /**
   * Takes what is given up or dropped, and the whole of what goes out shortened, as JSON with the reason and the text: a file,
   * for example. A message counts as done when it is there. The output owns this transport too. @default none
   */
  readonly deadLetters?: Transport | undefined;
  /**
   * Records that the destination has of deliveries which were ended before all of it was taken; they are not sent again when
   * the delivery comes again. The output that takes the place of this one needs the same.
   *
   * @default its own
   */
  readonly taken?: TakenRecords | undefined;
  /** Told of every record that was given up. @default the host's logger is told */
  readonly onRejected?: ((rejection: OutputRejection<M>) => void) | undefined;
  /** Told of every record that a `best-effort` output dropped. @default the host's logger is told */
  readonly onDropped?: ((rejection: OutputRejection<M>) => void) | undefined;
  /**
   * Told of every record that the format had no room for all of; its error is `event-shortened`.
   * @default the host's logger is told
   */
  readonly onShortened?: ((rejection: OutputRejection<M>) => void) | undefined;
}

/** What {@link createOutput} takes besides settings. */
export interface OutputDependencies {
  /** Tells the time and waits between attempts. @default the machine's */
  readonly clock?: Clock | undefined;
  /** Gives numbers from 0 up to 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/**
 * What an output is doing.
 *
 * - `idle`: there is nothing to send.
 * - `sending`: messages are under way.
 * - `retrying`: the destination cannot be reached or cannot take messages now; they are sent again.
 * - `refused`: the destination refuses whatever it is sent; somebody must look at credentials and address.
 * - `closed`: it takes nothing more.
 */
export type OutputState = 'idle' | 'sending' | 'retrying' | 'refused' | 'closed';

/** Counts since the output was made, and how it stands. */
export interface OutputStatus {
  readonly state: OutputState;
  /** Messages that the destination has. */
  readonly sent: number;
  /** Of these, messages that an earlier attempt may have brought there already. */
  readonly possibleDuplicates: number;
  /** Batches that were sent, attempts that failed included. */
  readonly batches: number;
  /** Messages that were sent again, each time. */
  readonly retried: number;
  /** Messages that the destination will never take, and records that could not be written. */
  readonly givenUp: number;
  /** Of what was given up, dropped or shortened, what went to the dead letters. */
  readonly deadLetters: number;
  /** Messages that a `best-effort` output dropped. */
  readonly dropped: number;
  /** Messages that go out without all that their records say, because the format had no room for it. */
  readonly shortened: number;
  /** Records that `where` left out. */
  readonly leftOut: number;
  /** Messages that wait or are under way. */
  readonly waiting: number;
  /** The same in bytes of text. */
  readonly waitingBytes: number;
  /** Deliveries whose records wait to be written as messages. */
  readonly waitingDeliveries: number;
  /** Messages that were not taken and will be sent again. */
  readonly held: number;
  /** What went wrong last, and when, in milliseconds since 1970. */
  readonly lastProblem:
    | { readonly time: number; readonly code: string; readonly message: string }
    | undefined;
}

/** A plugin that sends records over a transport. */
export interface Output extends Plugin {
  readonly deliveries: true;
  readonly pipelined: true;
  /**
   * Takes a delivery; may be called again before earlier deliveries are done.
   *
   * @returns a promise that resolves when every message of the delivery is decided, or nothing if there is none
   * @throws {EstreamerOutputError} `aborted`, `closed`
   */
  sendDelivery(delivery: PluginDelivery, context: PluginContext): Promise<void> | undefined;
  /** Gives up what waits, and closes the transport. */
  teardown(context?: PluginContext): Promise<void>;
  status(): OutputStatus;
}

const NO_LIMIT = Number.POSITIVE_INFINITY;

const isText = (value: unknown) => typeof value === 'string' && value !== '';

/** A transport; which messages it takes, the caller's types say. */
export const transport = custom<Transport<never>>(
  'a transport',
  (value) => isObject(value) && typeof value['send'] === 'function' && isObject(value['capabilities']),
);

const FIELDS = {
  format: required(
    custom<OutputFormat<never>>(
      'a format, such as createFormat("json-lines")',
      (value) => isObject(value) && typeof value['write'] === 'function' && Array.isArray(value['kinds']),
    ),
    'What makes messages of records.',
  ),
  transport: required(transport, 'Takes the messages.'),
  kinds: optional(
    listOf(custom<PluginRecordKind>('a kind of record', isText), { from: 1 }),
    'The kinds to send.',
  ),
  where: optional(callback<NonNullable<OutputSettings<never>['where']>>(), 'Which records to send.'),
  policy: withDefault(
    choice('required', 'best-effort'),
    'What it means when messages are not taken.',
    'required',
  ),
  retry: section(
    {
      minDelayMs: withDefault(milliseconds({ from: 1 }), 'The longest wait before the second attempt.', 200),
      maxDelayMs: withDefault(milliseconds({ from: 1 }), 'The longest wait of all.', 5000),
      maxAttempts: withDefault(wholeNumber({ from: 1, infinity: true }), 'For best-effort outputs.', 5),
    },
    'When what was not taken is sent again.',
  ),
  concurrency: withDefault(wholeNumber({ from: 1 }), 'The most batches under way at once.', 1),
  maxBatchMessages: withDefault(wholeNumber({ from: 1, infinity: true }), 'Messages of a batch.', NO_LIMIT),
  maxBatchBytes: withDefault(
    number({ from: 1, unit: 'bytes', infinity: true }),
    'Text of a batch.',
    1_048_576,
  ),
  maxQueuedMessages: withDefault(wholeNumber({ from: 1, infinity: true }), 'Messages that wait.', 20_000),
  maxQueuedBytes: withDefault(
    number({ from: 1, unit: 'bytes', infinity: true }),
    'Text that waits.',
    8_388_608,
  ),
  giveUp: optional(callback<NonNullable<OutputSettings<never>['giveUp']>>(), 'Decides what is given up.'),
  deadLetters: optional(
    transport as typeof transport & { accepts?: (input: Transport) => void },
    'Takes what is given up.',
  ),
  taken: optional(
    custom<TakenRecords>(
      'what createTakenRecords() makes',
      (value) => isObject(value) && typeof value['onSettled'] === 'function',
    ),
    'What was taken of deliveries that were ended.',
  ),
  onRejected: optional(
    callback<NonNullable<OutputSettings<never>['onRejected']>>(),
    'Told of what is given up.',
  ),
  onDropped: optional(
    callback<NonNullable<OutputSettings<never>['onDropped']>>(),
    'Told of what is dropped.',
  ),
  onShortened: optional(
    callback<NonNullable<OutputSettings<never>['onShortened']>>(),
    'Told of what is shortened.',
  ),
} satisfies FieldsFor<OutputSettings<never>>;

type Generic = 'format' | 'transport' | 'deadLetters' | 'giveUp' | 'onRejected' | 'onDropped' | 'onShortened';

/** Settings with every default in place. */
export type ResolvedOutputSettings<M extends Message> = Omit<
  ResolvedSettings<typeof FIELDS>,
  Generic | 'taken'
> &
  Pick<OutputSettings<M>, Generic> & { readonly taken: TakenRecords };

/**
 * Checks settings and fills in what is left out.
 *
 * @throws {EstreamerOutputError} `invalid-settings` with every issue
 */
export function resolveOutputSettings<M extends Message>(
  settings: OutputSettings<M>,
): ResolvedOutputSettings<M> {
  const resolved = resolveOutputFields(FIELDS, settings, 'The output cannot be made');
  const { taken = createTakenRecords() } = resolved;
  return { ...resolved, taken } as unknown as ResolvedOutputSettings<M>;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
