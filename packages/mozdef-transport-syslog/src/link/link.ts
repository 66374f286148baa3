import type { ParcelLimits } from '../outbox/outbox.ts';

/** Why a message was not handed over. */
export interface WriteFailure {
  /**
   * What it means for the message.
   *
   * - `unsent`: it was surely not sent, and should be sent over another link.
   * - `refused`: it was surely not sent, because the collector's machine says that nobody listens.
   * - `unknown`: it may have been sent.
   * - `timeout`: the collector took nothing for too long; it may have been sent.
   * - `too-large`: the operating system does not send anything of that size.
   */
  readonly fate: 'unsent' | 'refused' | 'unknown' | 'timeout' | 'too-large';
  readonly cause: unknown;
}

/** What became of messages: one failure for all, one for some by position, or none. */
export type WriteResult = WriteFailure | ReadonlyMap<number, WriteFailure> | undefined;

/** A connection, or an open socket for datagrams. */
export interface Link {
  /** How much to write at once. */
  readonly limits: ParcelLimits;
  /** Whether more can be written. Once `false`, it stays so. */
  readonly isUsable: boolean;
  /** Resolves when the operating system has the messages, or says why not. One call at a time. Never rejects. */
  write(frames: readonly string[]): Promise<WriteResult>;
  /** Ends in good order, so that what was written goes out. Resolves when it has ended. */
  end(): Promise<void>;
  /** Ends at once; what is being written fails. */
  destroy(): void;
  /** Whether the link, with nothing being written, keeps the process alive. */
  keepProcessAlive(isNeeded: boolean): void;
}

/** Why there is no link. */
export interface OpenFailure {
  readonly code: 'unreachable' | 'tls-failed' | 'ended';
  /** What happened, for people. */
  readonly message: string;
  readonly cause: unknown;
}

/** A link, or why there is none. */
export type OpenResult = { readonly link: Link } | { readonly failure: OpenFailure };

/**
 * Opens a link. Never rejects.
 *
 * @param signal ends the attempt
 * @param onLost called when the link breaks while nothing is being written
 */
export type OpenLink = (signal: AbortSignal, onLost: (cause: unknown) => void) => Promise<OpenResult>;
