import type { EncodedEvent, MozDefTransport, SendOutcome } from '@x/mozdef-events/transport';
import type { TransportHarness } from '../harness.ts';

/** One requirement of the contract, as a test. */
export interface Check {
  /** What is required, with its concern in front: `close: may be called twice`. */
  readonly name: string;
  run(kit: CheckContext): Promise<void>;
}

/** What an event of the kit consists of. */
export interface KitEvent {
  /** @default a text that no other event of the test has */
  readonly summary?: string;
  /** @default {} */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What a check works with. Every wait ends with an error after the kit's `timeoutMs`. */
export interface CheckContext {
  readonly harness: TransportHarness;
  readonly transport: MozDefTransport;
  /** Makes an event. */
  event(options?: KitEvent): EncodedEvent;
  /** Makes so many events, but no more than one batch holds. */
  batch(count: number): readonly EncodedEvent[];
  /**
   * Sends a batch and checks that there is one well-formed outcome for each event. Whoever does not await it at once
   * gets its failure when they do.
   */
  send(batch: readonly EncodedEvent[], signal?: AbortSignal): Promise<readonly SendOutcome[]>;
  /** Resolves when every one of these events has arrived, and checks that each has the value that was sent. */
  arrived(events: readonly EncodedEvent[]): Promise<void>;
  /** How often each event has arrived so far, by summary. */
  counts(): ReadonlyMap<string, number>;
  /**
   * Sends events until one of them arrives, so that whatever was on its way before has had its time. Resolves with
   * everything that it sent.
   */
  reach(): Promise<readonly EncodedEvent[]>;
  /** Waits for something, but no longer than `timeoutMs`. */
  within<T>(what: string, work: Promise<T>): Promise<T>;
  /** Ends the check: it does not apply to this transport. */
  skip(reason: string): never;
}
