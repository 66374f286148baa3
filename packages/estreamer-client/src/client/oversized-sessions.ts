import { isEstreamerProtocolError } from '@x/estreamer-protocol';

/** How many sessions may end at the same position by a message that is too long. */
const MOST_SESSIONS = 3;

/**
 * Decides when a message that is longer than `maxFrameBytes` is left out. It may have been damaged on the way, so a new
 * session asks for it again; the same one a few times would keep the stream from everything behind it.
 */
export class OversizedSessions {
  #sessions = 0;
  #position: number | undefined;

  /** A session has ended by an error at a position. */
  note(error: unknown, position: number | undefined): void {
    const { cause } = error as { readonly cause?: unknown };
    if (!isEstreamerProtocolError(cause) || cause.code !== 'frame-too-large') return;
    this.#sessions = position === this.#position ? this.#sessions + 1 : 1;
    this.#position = position;
  }

  /** Whether a session that starts at a position is to leave such messages out. */
  leavesOut(position: number | undefined): boolean {
    return this.#sessions >= MOST_SESSIONS && position === this.#position;
  }
}
