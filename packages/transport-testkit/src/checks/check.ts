import type { Message, SendOutcome, Transport } from '@x/transport';
import type { TransportHarness } from '../harness.ts';

/** Ends a check that does not apply; never leaves the kit. */
export class CheckSkipped extends Error {
  override readonly name = 'CheckSkipped';
}

/** One requirement of the contract, as a test. */
export interface Check {
  /** What is required, with its concern in front: `close: may be called twice`. */
  readonly name: string;
  run(kit: CheckContext): Promise<void>;
}

/** What a message of the kit consists of. */
export interface KitContent {
  /** @default a text that no other message of the test has */
  readonly summary?: string;
  /** @default {} */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What a check works with. Every wait ends with an error after the kit's `timeoutMs`. */
export interface CheckContext {
  readonly harness: TransportHarness;
  readonly transport: Transport;
  /** Makes a message. */
  message(content?: KitContent): Message;
  /** The summary of a message that this kit made. */
  nameOf(message: Message): string;
  /** Makes so many messages, but no more than one batch holds. */
  batch(count: number): readonly Message[];
  /**
   * Sends a batch and checks that there is one well-formed outcome for each message. A check that does not await it at once
   * gets its failure when they do.
   */
  send(batch: readonly Message[], signal?: AbortSignal): Promise<readonly SendOutcome[]>;
  /** Resolves when every one of these messages has arrived, and checks that each has the value that was sent. */
  arrived(messages: readonly Message[]): Promise<void>;
  /** How often each message has arrived so far, by summary. */
  counts(): ReadonlyMap<string, number>;
  /**
   * Sends messages until one of them arrives, so that whatever was on its way before has had its time. Resolves with
   * everything that it sent.
   */
  reach(): Promise<readonly Message[]>;
  /** Waits for something, but no longer than `timeoutMs`. */
  within<T>(what: string, work: Promise<T>): Promise<T>;
  /** Ends the check: it does not apply to this transport. */
  skip(reason: string): never;
}
