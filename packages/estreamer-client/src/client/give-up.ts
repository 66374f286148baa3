import { isEstreamerProtocolError } from '@x/estreamer-protocol';
import { formatAddress } from '@x/sockets';
import type { Peer } from '../connect/peer.ts';
import { EstreamerClientError } from '../errors/client-error.ts';
import type { Reporter } from '../events/reporter.ts';
import type { LedgerSession } from '../replay/ledger-session.ts';

/**
 * How many sessions may end at the same position for the same reason. What was damaged or lost on the way comes right in
 * the next one; the same again and again would keep the stream from everything behind it, and is given up.
 */
const MOST_SESSIONS = 3;
/** How many bundles may come before those that are missing. */
const MOST_AHEAD = 16;

/** Counts the sessions that end one after the other at the same position. */
class SessionsInARow {
  #count = 0;
  #position: number | undefined;

  /** One more has ended. @returns how many it are at its position */
  note(position: number | undefined): number {
    this.#count = this.at(position) + 1;
    this.#position = position;
    return this.#count;
  }

  at(position: number | undefined): number {
    return position === this.#position ? this.#count : 0;
  }
}

/** Decides when bundles that are missing by their numbers will not come, and what then. */
export class MissingBundles {
  readonly #peer: Peer;
  readonly #reporter: Reporter;
  readonly #sessions = new SessionsInARow();

  constructor(peer: Peer, reporter: Reporter) {
    this.#peer = peer;
    this.#reporter = reporter;
  }

  /**
   * A bundle was received.
   *
   * @returns whether the client goes on without the missing ones
   * @throws {EstreamerClientError} `bundles-lost`, so that they come in a new session
   */
  onReceived(account: LedgerSession, position: number | undefined): boolean {
    return account.missing > 0 && account.sinceMissing > MOST_AHEAD && this.#lose(account, position);
  }

  /** The server has nothing more to send; returns and throws as `onReceived` does. */
  onIdle(account: LedgerSession, position: number | undefined): boolean {
    return account.missing > 0 && this.#lose(account, position);
  }

  #lose(account: LedgerSession, position: number | undefined): boolean {
    const { missing } = account;
    const sessions = this.#sessions.note(position);
    const what = `${missing} bundle${missing === 1 ? '' : 's'} of ${formatAddress(this.#peer)} that should have come by ${missing === 1 ? 'its' : 'their'} number did not`;
    if (sessions > MOST_SESSIONS) {
      account.giveUpMissing();
      this.#reporter.warn(
        'bundles-lost',
        `${what}, in ${sessions} sessions in a row. The client goes on without: what was in it is lost, if there was anything.`,
      );
      return true;
    }
    throw new EstreamerClientError(
      'bundles-lost',
      `${what}. Nothing is lost: a new session from the bookmark brings them.`,
      { ...this.#peer, phase: 'streaming' },
    );
  }
}

/** Decides when a message that is longer than `maxFrameBytes` is left out. */
export class OversizedSessions {
  readonly #sessions = new SessionsInARow();

  /** A session has ended by an error at a position. */
  note(error: unknown, position: number | undefined): void {
    const { cause } = error as { readonly cause?: unknown };
    if (isEstreamerProtocolError(cause) && cause.code === 'frame-too-large') this.#sessions.note(position);
  }

  /** Whether a session that starts at a position is to leave such messages out. */
  leavesOut(position: number | undefined): boolean {
    return this.#sessions.at(position) >= MOST_SESSIONS;
  }
}
