import { formatAddress } from '@x/sockets';
import type { Peer } from '../connect/peer.ts';
import { EstreamerClientError } from '../errors/client-error.ts';
import type { Reporter } from '../events/reporter.ts';
import type { LedgerSession } from '../replay/ledger-session.ts';

/** Decides when bundles that are missing by their numbers will not come, and what then. */
export interface MissingBundles {
  /**
   * A bundle was received.
   *
   * @returns whether the client goes on without the missing ones
   * @throws {EstreamerClientError} `bundles-lost`, so that they come in a new session
   */
  onReceived(account: LedgerSession, position: number | undefined): boolean;
  /** The server has nothing more to send; returns and throws as `onReceived` does. */
  onIdle(account: LedgerSession, position: number | undefined): boolean;
}

/** How many bundles may come before those that are missing. */
const MOST_AHEAD = 16;
/** How many sessions may end at the same position for bundles that are missing. */
const MOST_SESSIONS = 3;

/** Makes one for all sessions of a client. */
export function createMissingBundles(peer: Peer, reporter: Reporter): MissingBundles {
  let sessions = 0;
  let lastPosition: number | undefined;

  const lose = (account: LedgerSession, position: number | undefined): boolean => {
    const { missing } = account;
    sessions = position === lastPosition ? sessions + 1 : 1;
    lastPosition = position;
    const what = `${missing} bundle${missing === 1 ? '' : 's'} of ${formatAddress(peer)} that should have come by ${missing === 1 ? 'its' : 'their'} number did not`;
    if (sessions > MOST_SESSIONS) {
      account.giveUpMissing();
      reporter.warn(
        'bundles-lost',
        `${what}, in ${sessions} sessions in a row. The client goes on without: what was in it is lost, if there was anything.`,
      );
      return true;
    }
    throw new EstreamerClientError(
      'bundles-lost',
      `${what}. Nothing is lost: a new session from the bookmark brings them.`,
      { ...peer, phase: 'streaming' },
    );
  };

  return {
    onReceived(account, position) {
      return account.missing > 0 && account.sinceMissing > MOST_AHEAD && lose(account, position);
    },
    onIdle(account, position) {
      return account.missing > 0 && lose(account, position);
    },
  };
}
