import type { Message, Refusal, Transport } from '@x/transport';

/** What has arrived at a destination. Filled by a harness, read by the kit. */
export interface Arrivals {
  /** Every message so far as the JSON text that arrived, in order of arrival. */
  readonly all: readonly string[];
  /** Adds a message that has arrived. */
  add(text: string): void;
  /** Resolves at the next `add`, or when the signal ends the wait. */
  changed(signal: AbortSignal): Promise<void>;
}

/** Makes the list that a harness fills with what arrives at its destination. */
export function createArrivals(): Arrivals {
  const all: string[] = [];
  const waiting = new Set<() => void>();
  return {
    all,
    add(text) {
      all.push(text);
      for (const wake of waiting) wake();
    },
    changed(signal) {
      return new Promise((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        waiting.add(wake);
        signal.addEventListener('abort', wake, { once: true });
        if (signal.aborted) wake();
      });
    },
  };
}

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
