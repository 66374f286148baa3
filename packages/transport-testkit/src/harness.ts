import type { Message, Refusal, Transport } from '@x/transport';
import type { Arrivals } from './arrivals.ts';

/**
 * A transport under test together with its destination, and what the kit may do to the destination. Use a real
 * destination: a child process can be stopped by its end, and stalled by SIGSTOP and SIGCONT.
 *
 * A harness needs no options: what a transport cannot do is read from its `capabilities`.
 */
export interface TransportHarness<M extends Message = Message> {
  /** The transport under test, new and unused. The kit closes it. */
  readonly transport: Transport<M>;
  /** What has arrived at the destination. It is kept over `stop` and `start`. */
  readonly arrivals: Arrivals;
  /** Takes the destination away: connections break and new ones fail. */
  stop(): Promise<void>;
  /** Brings the destination back under the same address, after `stop`. Resolves when it takes messages. */
  start(): Promise<void>;
  /** Lets the destination take and answer nothing while its connections stay as they are. */
  stall(): Promise<void>;
  /** Lets the destination go on, after `stall`. */
  resume(): Promise<void>;
  /**
   * Makes the destination answer that it does not take this message, which it knows by its text. Needed where the capability
   * `acknowledged` is true; a destination that never answers cannot refuse. `'never'`: the destination takes every message,
   * as a file does.
   */
  readonly refuse?: ((message: M, refusal: Refusal) => void) | 'never';
  /** Frees everything but the transport. Called last, whatever the destination's state. */
  dispose(): Promise<void>;
}

/** Makes a message whose text is JSON with these keys, and no others that matter to the kit. */
export type CreateMessage<M extends Message = Message> = (content: {
  readonly summary: string;
  readonly details: Readonly<Record<string, unknown>>;
}) => M;
