import type { MozDefError } from '../../errors/mozdef-error.ts';
import type { EncodedMessage } from '../../transport/encoded-message.ts';
import type { MozDefTransport } from '../../transport/mozdef-transport.ts';
import type { BackoffOptions } from '../backoff.ts';
import type { RetryDependencies, RetryNotice } from '../with-retry.ts';

/**
 * Why events of a spool were lost.
 *
 * - `rejected`: the transport said that they will never be taken.
 * - `too-old`: they could not be delivered within `maxAgeMs`.
 * - `spool-full`: they were the oldest when there was no room, and `whenFull` is `drop-oldest`.
 * - `damaged`: they could not be read from the disk.
 */
export type SpoolLossReason = 'rejected' | 'too-old' | 'spool-full' | 'damaged';

/** Events of a spool that did not reach the destination and never will. */
export interface SpoolLoss {
  /** Why. */
  readonly reason: SpoolLossReason;
  /** How many events. */
  readonly count: number;
  /** What went wrong. */
  readonly error: MozDefError;
  /** The events; empty for `damaged`. */
  readonly events: readonly EncodedMessage[];
  /** `true` if the destination may have them nevertheless. */
  readonly mayHaveArrived: boolean;
}

/** Settings of `withSpool`. The wait between attempts is that of {@link BackoffOptions}. */
export interface SpoolOptions extends BackoffOptions {
  /** Where the files are; made if it is missing. No other process, and no other spool, may use it. */
  readonly directory: string;
  /** The most bytes on disk. @default 1073741824 */
  readonly maxBytes?: number | undefined;
  /** The size at which a new file is begun, in bytes; space is given back file by file. @default 8388608, at most a quarter of maxBytes */
  readonly segmentBytes?: number | undefined;
  /** What happens when `maxBytes` are reached: new events are `retryable` with `queue-full`, or the oldest file is dropped. @default 'refuse' */
  readonly whenFull?: 'refuse' | 'drop-oldest' | undefined;
  /**
   * When files are forced to the disk. What has been written survives the end of the process in any case; this is about
   * the end of the machine. `always` is before `send` resolves.
   * @default 'each-second'
   */
  readonly fsync?: 'always' | 'each-second' | 'never' | undefined;
  /**
   * How long after it was written an event may still be tried again, in milliseconds; may be `Infinity`. Until then, an
   * event that the destination can never take, and does not reject, holds up those behind it.
   * @default Infinity
   */
  readonly maxAgeMs?: number | undefined;
  /** Told of every event that is lost. @default a process warning for each loss */
  readonly onLoss?: ((loss: SpoolLoss) => void) | undefined;
  /** Told before every wait for the next attempt. @default nothing */
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
  /** Told which events are sent again although they may have arrived, before they are. @default nothing */
  readonly onPossibleDuplicates?: ((events: readonly EncodedMessage[]) => void) | undefined;
  /** Told when files cannot be read or written; what is affected is tried again. @default a process warning */
  readonly onError?: ((error: MozDefError) => void) | undefined;
}

/** What `withSpool` takes from its surroundings. */
export interface SpoolDependencies extends RetryDependencies {
  /** Tells the time that events are written at. @default Date */
  readonly clock?: { now(): number } | undefined;
}

/** Counts of a spool. */
export interface SpoolStats {
  /** Events on disk that are not decided. */
  readonly events: number;
  /** Bytes on disk. */
  readonly bytes: number;
  /** Events delivered since the spool was opened. */
  readonly sent: number;
  /** Of these, events that may have arrived more than once. */
  readonly possibleDuplicates: number;
  /** Events lost since the spool was opened. */
  readonly lost: number;
}

/** A transport with a spool on disk. */
export interface SpoolTransport extends MozDefTransport {
  /** Counts, for monitoring. */
  stats(): SpoolStats;
  /** Resolves when everything on disk is decided, when the signal ends the wait, or at `close`. Keeps the process alive. */
  drained(options?: { readonly signal?: AbortSignal }): Promise<void>;
}
