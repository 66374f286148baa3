/** Why a message was not sent. */
export interface WriteFailure {
  /**
   * What it means for the message.
   *
   * - `unsent`: it was surely not sent, and should be sent over another channel.
   * - `refused`: it was surely not sent, because the peer's machine says that nobody listens.
   * - `unknown`: it may have been sent.
   * - `timeout`: the peer took nothing for too long; it may have been sent.
   * - `too-large`: the operating system does not send anything of that size.
   */
  readonly kind: 'unsent' | 'refused' | 'unknown' | 'timeout' | 'too-large';
  readonly cause: unknown;
}

/** How writing went: one failure for all, one for some by position, or none. */
export type WriteResult = WriteFailure | ReadonlyMap<number, WriteFailure> | undefined;

/** How much to write at once: enough that a call costs next to nothing, little enough to be soon decided. */
export interface ChannelLimits {
  readonly maxFrames: number;
  /** In characters, which for ASCII are bytes. */
  readonly maxLength: number;
}

/** A connection, or an open socket for datagrams. */
export interface Channel {
  readonly limits: ChannelLimits;
  /** Whether more can be written. Once `false`, it stays so. */
  readonly usable: boolean;
  /** Resolves when the operating system has the frames, or says why not. One call at a time. Never rejects. */
  write(frames: readonly string[]): Promise<WriteResult>;
  /** Ends cleanly, so that what was written goes out. Resolves when it has ended. */
  end(): Promise<void>;
  /** Ends at once; what is being written fails. */
  destroy(): void;
  /** Whether the channel, with nothing being written, keeps the process alive. */
  keepProcessAlive(needed: boolean): void;
}

/**
 * Opens a channel.
 *
 * @param signal ends the attempt
 * @param onLost called when the channel breaks while nothing is being written; `undefined`: the peer ended it in order
 * @throws SocketError, or the signal's reason
 */
export type OpenChannel = (signal: AbortSignal, onLost: (cause: unknown) => void) => Promise<Channel>;

/** Tells how a text is to be written. */
export type FindEncoding = (text: string) => 'latin1' | 'utf8';

/** How a text is written: ASCII, as nearly all of it is, goes out as it is, which takes a fraction of the time of UTF-8. */
export function encodingOf(text: string): 'latin1' | 'utf8' {
  return Buffer.byteLength(text) === text.length ? 'latin1' : 'utf8';
}
