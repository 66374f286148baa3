import type { OutgoingMessage } from '../source/event-source.ts';

/** When a fault of a message happens. */
export interface MessageFaultTiming {
  /**
   * How many bundles (or single event messages) of the session go out as they are before it, counted from the injection.
   * @default 0
   */
  readonly afterMessages?: number | undefined;
}

/** A message that is about to go out. */
export interface UpcomingMessage {
  readonly message: OutgoingMessage;
  /** The message after it, where one is ready; undefined while there is none. */
  following(): OutgoingMessage | undefined;
}

/** What happens in place of sending the message. */
export interface FaultEffect {
  /** What is done, in words. */
  readonly detail: string;
  /** Messages to send in place of the one and, where `following` was asked, of that; each waits for its Null. */
  readonly messages?: readonly OutgoingMessage[] | undefined;
  /** Bytes after them that wait for no Null. */
  readonly bytes?: Uint8Array | undefined;
  /** Sends the messages in pieces of this size, with this time between them. */
  readonly pieces?: { readonly bytes: number; readonly delayMs: number } | undefined;
  /** What comes then: the rest of the stream, the end of the connection, its reset, or nothing more. */
  readonly afterwards: 'go-on' | 'close' | 'reset' | 'silence';
}

/** What a fault does to a message; undefined when it can't happen at this one and waits for another. */
export type MessageFault<Fault> = (fault: Fault, upcoming: UpcomingMessage) => FaultEffect | undefined;
