import type { TransportError } from '@x/transport';
import type { MozDefError } from '../errors/mozdef-error.ts';
import type { MozDefMessage } from '../event/mozdef-vulnerability.ts';

/**
 * Why an enqueued event was lost.
 *
 * - `invalid-event`: it failed validation.
 * - `queue-full`: the transport's queue had no room.
 * - `rejected`: the transport said that the event will never be taken.
 * - `not-delivered`: the transport could not deliver it.
 * - `closed`: the client was closed, or its deadline for closing passed.
 */
export type MozDefLossReason = 'invalid-event' | 'queue-full' | 'rejected' | 'not-delivered' | 'closed';

/** Enqueued events that did not reach a transport's destination. */
export interface MozDefLoss {
  /** Why. */
  readonly reason: MozDefLossReason;
  /** How many events. */
  readonly count: number;
  /** The transport that they were lost on; absent where they were lost before any transport. */
  readonly transport?: string;
  /** What went wrong: with the event, or on its way. */
  readonly error: MozDefError | TransportError;
  /** The events, for a caller that wants to keep them; empty for `invalid-event` and for a closed client. */
  readonly events: readonly MozDefMessage[];
  /** `true` if the destination may have the events nevertheless. */
  readonly mayHaveArrived: boolean;
}
