import type { MozDefTransport } from '@x/mozdef-events/transport';
import type { Arrivals } from './arrivals.ts';

/** How a destination refuses an event: it will never take it, or it cannot take it now. */
export type Refusal = 'for-good' | 'for-now';

/**
 * A transport under test together with its destination, and what the kit may do to the destination. Use a real
 * destination: a child process can be stopped by its end, and stalled by SIGSTOP and SIGCONT.
 *
 * A harness needs no options: what a transport cannot do is read from its `capabilities`.
 */
export interface TransportHarness {
  /** The transport under test, new and unused. The kit closes it. */
  readonly transport: MozDefTransport;
  /** What has arrived at the destination. It is kept over `stop` and `start`. */
  readonly arrivals: Arrivals;
  /** Takes the destination away: connections break and new ones fail. */
  stop(): Promise<void>;
  /** Brings the destination back under the same address, after `stop`. Resolves when it takes events. */
  start(): Promise<void>;
  /** Lets the destination take and answer nothing while its connections stay as they are. */
  stall(): Promise<void>;
  /** Lets the destination go on, after `stall`. */
  resume(): Promise<void>;
  /**
   * Makes the destination answer that it does not take the event with this summary. Needed where the capability
   * `acknowledged` is true; a destination that never answers cannot refuse.
   */
  refuse?(summary: string, refusal: Refusal): void;
  /** Frees everything but the transport. Called last, whatever the destination's state. */
  dispose(): Promise<void>;
}
