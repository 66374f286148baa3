import type { Bookmark } from '../bookmark/bookmark.ts';
import type { LedgerBooks, LedgerEntry } from './ledger-entry.ts';
import { createLedgerSession, type LedgerSession } from './ledger-session.ts';
import { createReplayWindow } from './replay-window.ts';

/** Settings of {@link createLedger}. */
export interface LedgerSettings {
  /** What the store had. */
  readonly bookmark: Bookmark | undefined;
  /** Unix seconds from which the first session starts without a bookmark; undefined for now. */
  readonly start: number | undefined;
  /** How many seconds earlier than needed a session starts. */
  readonly overlapSeconds: number;
  /** How many identities are remembered. */
  readonly maxRemembered: number;
}

/**
 * The accounts of what was received, delivered and acknowledged: from where the next session has to start, and which of
 * its events are only repetitions.
 */
export interface Ledger {
  /** Unix seconds from which the next session of this process has to start; undefined for now. */
  readonly resumeSecond: number | undefined;
  /** How many entries are kept: little more than there are bundles that are not acknowledged or missing. */
  readonly size: number;
  /** Identities that had to be forgotten; their events would come twice. */
  readonly forgotten: number;
  /** Seconds by which archive timestamps were seen to go backwards. */
  readonly lateness: number;
  /** Starts the accounts of a session. */
  beginSession(): LedgerSession;
  /** The consumer has taken care of a bundle. */
  acknowledge(entry: LedgerEntry): void;
  /** The bookmark, when it has changed since the last call. */
  takeBookmark(): Omit<Bookmark, 'savedAt' | 'server'> | undefined;
}

/** The most seconds by which a session starts earlier because timestamps go backwards. */
const MOST_LATENESS = 300;

/** Opens the accounts. */
export function createLedger(settings: LedgerSettings): Ledger {
  const { bookmark, start, overlapSeconds, maxRemembered } = settings;
  const window = createReplayWindow(maxRemembered);
  const entries: LedgerEntry[] = [];
  const inFlight = new Map<string, number>();
  let lateness = bookmark?.lateness ?? 0;
  /** From this second on the window is complete. */
  let keptFrom = bookmark?.position ?? start;
  /** Up to this second everything is acknowledged, in order. */
  let reached: number | undefined;
  /** What the present session may still repeat: the time of the last bundle of it that is settled, and later. */
  let repeatable: number | undefined;
  let sessions = 0;
  let changed = false;
  for (const identity of bookmark?.recent ?? []) window.add(identity, bookmark?.recentUntil ?? 0);

  /** The second from which everything that is neither acknowledged nor in flight is sent again. */
  const resumeSecond = (): number | undefined => {
    if (keptFrom === undefined || reached === undefined) return keptFrom;
    return Math.max(keptFrom, reached - Math.max(overlapSeconds, lateness));
  };

  const earliestPending = (): number => {
    let earliest = Number.POSITIVE_INFINITY;
    for (const entry of entries) {
      if (entry.state === 'pending' && entry.earliest !== undefined && entry.earliest < earliest) {
        earliest = entry.earliest;
      }
    }
    return earliest;
  };

  /** Takes what is acknowledged off the front: only that may move the position. */
  const settle = () => {
    const before = resumeSecond();
    let settled = 0;
    for (const { state, first, latest, raises, session } of entries) {
      if (state !== 'acknowledged') break;
      settled += 1;
      if (!raises || latest === undefined) continue;
      reached = Math.max(reached ?? 0, latest);
      if (session === sessions) repeatable = first;
    }
    entries.splice(0, settled);
    mergeAcknowledged(entries, sessions);
    const after = resumeSecond();
    if (after === undefined || keptFrom === undefined) return;
    changed ||= after !== before;
    if (repeatable === undefined) return;
    const from = Math.min(after, earliestPending(), repeatable);
    if (from <= keptFrom) return;
    keptFrom = from;
    window.prune(from);
  };

  const acknowledge = (entry: LedgerEntry) => {
    entry.state = 'acknowledged';
    for (const { identity, second } of entry.events) {
      const left = (inFlight.get(identity) ?? 0) - 1;
      if (left > 0) inFlight.set(identity, left);
      else inFlight.delete(identity);
      window.add(identity, second);
      changed = true;
    }
    entry.events.length = 0;
    settle();
  };

  const books: Omit<LedgerBooks, 'session'> = {
    entries,
    inFlight,
    isAcknowledged: (identity) => window.count(identity) > 0,
    counted: () => window.counted(inFlight),
    note(second) {
      keptFrom ??= second;
    },
    noteLateness(seconds) {
      lateness = Math.max(lateness, Math.min(seconds, MOST_LATENESS));
    },
    acknowledge,
  };

  return {
    get resumeSecond() {
      return resumeSecond();
    },
    get size() {
      return entries.length;
    },
    get forgotten() {
      return window.forgotten;
    },
    get lateness() {
      return lateness;
    },
    beginSession() {
      sessions += 1;
      repeatable = undefined;
      return createLedgerSession({ ...books, session: sessions });
    },
    acknowledge,
    takeBookmark() {
      const resume = resumeSecond();
      if (!changed || resume === undefined) return undefined;
      changed = false;
      const position = Math.min(resume, earliestPending());
      return {
        version: 1,
        position,
        recent: window.list(position),
        recentUntil: Math.max(position, window.newest),
        lateness,
      };
    },
  };
}

/**
 * Makes one of acknowledged entries that follow each other behind one that is not, so that they do not pile up, in
 * however many sessions. That of the present session stands apart: it says what that may still repeat. Those that say
 * nothing go.
 */
function mergeAcknowledged(entries: LedgerEntry[], presentSession: number): void {
  for (let index = entries.length - 1; index > 0; index -= 1) {
    const entry = entries[index] as LedgerEntry;
    const before = entries[index - 1] as LedgerEntry;
    if (entry.state !== 'acknowledged') continue;
    if (entry.raises) {
      if (before.state !== 'acknowledged' || !before.raises) continue;
      if (entry.session !== before.session && entry.session === presentSession) continue;
      if (entry.latest !== undefined) {
        before.first = entry.first;
        before.latest = Math.max(before.latest ?? 0, entry.latest);
      }
    }
    entries.splice(index, 1);
  }
}
