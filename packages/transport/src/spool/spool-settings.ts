import { resolve } from 'node:path';
import {
  callback,
  choice,
  createBackoff,
  type FieldsFor,
  optional,
  required,
  settingsOf,
  text,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import type { Message, Transport } from '../contract/transport.ts';
import { resolveTransportSettings, type TransportError } from '../contract/transport-error.ts';
import {
  RETRY_DELAY_FIELDS,
  type RetryDelaySettings,
  type RetryDependencies,
  type RetryNotice,
} from '../wrappers/with-retry.ts';

/**
 * Why messages of a spool were lost.
 *
 * - `rejected`: the transport said that they will never be taken.
 * - `too-old`: they could not be delivered within `maxAgeMs`.
 * - `spool-full`: they were the oldest when there was no room, and `whenFull` is `drop-oldest`.
 * - `damaged`: they could not be read from the disk.
 */
export type SpoolLossReason = 'rejected' | 'too-old' | 'spool-full' | 'damaged';

/** Messages of a spool that did not reach the destination and never will. */
export interface SpoolLoss<M extends Message = Message> {
  /** Why. */
  readonly reason: SpoolLossReason;
  /** How many messages. */
  readonly count: number;
  /** What went wrong. */
  readonly error: TransportError;
  /** The messages; empty for `damaged`. */
  readonly messages: readonly M[];
  /** `true` if the destination may have them nevertheless. */
  readonly mayHaveArrived: boolean;
}

/** Settings of `withSpool`. The wait between attempts is that of {@link RetryDelaySettings}. */
export interface SpoolSettings<M extends Message = Message> extends RetryDelaySettings {
  /** Where the files are; made if it is missing. No other process, and no other spool, may use it. */
  readonly directory: string;
  /** The most bytes on disk. @default 1073741824 */
  readonly maxBytes?: number | undefined;
  /** The size at which a new file is begun, in bytes; space is given back file by file. @default 8388608, at most a quarter of maxBytes */
  readonly segmentBytes?: number | undefined;
  /** What happens when `maxBytes` are reached: new messages are `retryable` with `queue-full`, or the oldest file is dropped. @default 'refuse' */
  readonly whenFull?: 'refuse' | 'drop-oldest' | undefined;
  /**
   * When files are forced to the disk. What has been written survives the end of the process in any case; this is about
   * the end of the machine. `always` is before `send` resolves.
   * @default 'each-second'
   */
  readonly fsync?: 'always' | 'each-second' | 'never' | undefined;
  /**
   * How long after it was written a message may still be tried again, in milliseconds; may be `Infinity`. Until then, a
   * message that the destination can never take, and does not reject, holds up those behind it.
   * @default Infinity
   */
  readonly maxAgeMs?: number | undefined;
  /**
   * Makes the message for the transport of what was read from the disk, where the transport needs more than a
   * {@link Message} has. @default as it was read
   */
  readonly restore?: ((stored: Message) => M) | undefined;
  /** Told of every message that is lost. @default a process warning for each loss */
  readonly onLoss?: ((loss: SpoolLoss<M>) => void) | undefined;
  /** Told before every wait for the next attempt. @default nothing */
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
  /** Told which messages are sent again although they may have arrived, before they are. @default nothing */
  readonly onPossibleDuplicates?: ((messages: readonly M[]) => void) | undefined;
  /** Told when files cannot be read or written; what is affected is tried again. @default a process warning */
  readonly onError?: ((error: TransportError) => void) | undefined;
}

/** What `withSpool` may be given in place of its own. */
export interface SpoolDependencies extends RetryDependencies {}

/** Counts of a spool. */
export interface SpoolStatus {
  /** Messages on disk that are not decided. */
  readonly messages: number;
  /** Bytes on disk. */
  readonly bytes: number;
  /** Messages delivered since the spool was opened. */
  readonly sent: number;
  /** Of these, messages that may have arrived more than once. */
  readonly possibleDuplicates: number;
  /** Messages lost since the spool was opened. */
  readonly lost: number;
}

/** A transport with a spool on disk. */
export interface SpoolTransport<M extends Message = Message> extends Transport<M> {
  /** Counts, for monitoring. */
  status(): SpoolStatus;
  /** Resolves when everything on disk is decided, when the signal ends the wait, or at `close`. Keeps the process alive. */
  drained(options?: { readonly signal?: AbortSignal }): Promise<void>;
}

/** The smallest spool that is of any use: a quarter of it is a segment. */
const LEAST_BYTES = 65_536;

const LARGEST_DEFAULT_SEGMENT = 8_388_608;

const FIELDS = {
  ...RETRY_DELAY_FIELDS,
  directory: required(
    text({ values: 'a directory that no other process uses' }),
    'Where the files are; made if it is missing.',
  ),
  maxBytes: withDefault(
    wholeNumber({ from: LEAST_BYTES, unit: 'bytes' }),
    'The most bytes on disk.',
    1_073_741_824,
  ),
  segmentBytes: optional(
    wholeNumber({ from: 1024, unit: 'bytes' }),
    'The size at which a new file is begun.',
    '8388608, at most a quarter of maxBytes',
  ),
  whenFull: withDefault(choice('refuse', 'drop-oldest'), 'What happens when maxBytes are reached.', 'refuse'),
  fsync: withDefault(
    choice('always', 'each-second', 'never'),
    'When files are forced to the disk.',
    'each-second',
  ),
  maxAgeMs: withDefault(
    wholeNumber({ unit: 'milliseconds', infinity: true }),
    'How long after it was written a message may still be tried again.',
    Number.POSITIVE_INFINITY,
  ),
  restore: optional(
    callback<(stored: Message) => Message>(),
    'Makes the message for the transport of what was read.',
    'as it was read',
  ),
  onLoss: optional(
    callback<(loss: SpoolLoss) => void>(),
    'Told of every message that is lost.',
    'a process warning',
  ),
  onRetry: optional(callback<(notice: RetryNotice) => void>(), 'Told before every wait.'),
  onPossibleDuplicates: optional(
    callback<(messages: readonly Message[]) => void>(),
    'Told which messages are sent again although they may have arrived.',
  ),
  onError: optional(
    callback<(error: TransportError) => void>(),
    'Told when files cannot be read or written.',
    'a process warning',
  ),
} satisfies FieldsFor<SpoolSettings>;

const SETTINGS = settingsOf(FIELDS, ({ maxBytes, segmentBytes }, place) => {
  if (maxBytes === undefined || segmentBytes === undefined || segmentBytes <= maxBytes / 4) return;
  place.at('segmentBytes').refuse(`is ${segmentBytes}`, 'give at most a quarter of maxBytes');
});

/**
 * Checks the settings of a spool and fills in what they leave out.
 *
 * @throws TransportError `invalid-settings` with every issue
 */
export function resolveSpoolSettings<M extends Message>(
  settings: SpoolSettings<M>,
  { random }: SpoolDependencies,
) {
  const resolved = resolveTransportSettings(SETTINGS, settings, 'The spool cannot be made');
  const { maxBytes, initialDelayMs, maxDelayMs } = resolved;
  const { onLoss, onRetry, onPossibleDuplicates, onError } = settings;
  return {
    directory: resolve(resolved.directory),
    maxBytes,
    segmentBytes: resolved.segmentBytes ?? Math.min(LARGEST_DEFAULT_SEGMENT, Math.floor(maxBytes / 4)),
    whenFull: resolved.whenFull,
    fsync: resolved.fsync,
    maxAgeMs: resolved.maxAgeMs,
    backoff: createBackoff({ minMs: initialDelayMs, maxMs: maxDelayMs }, { random }),
    restore: settings.restore ?? ((stored: Message) => stored as M),
    onLoss,
    onRetry,
    onPossibleDuplicates,
    onError,
  };
}

/** Settings of a spool with everything filled in. */
export type ResolvedSpoolSettings<M extends Message> = ReturnType<typeof resolveSpoolSettings<M>>;
