import type { Bookmark, BookmarkChange, RecentEvents } from '../bookmark/bookmark.ts';
import { createNameCheck } from './event-identity.ts';
import { HASH_WORDS } from './hash-counts.ts';
import { Lateness, MOST_LATENESS } from './lateness.ts';
import { type EventRows, LedgerEntries, type LedgerEntry, NO_EVENT } from './ledger-entry.ts';
import { type LedgerBooks, LedgerSession } from './ledger-session.ts';
import { ReplayWindow } from './replay-window.ts';

/** By how many seconds the server's clock may be ahead of this machine's. */
const CLOCK_TOLERANCE_SECONDS = 60;

/** Settings of a {@link Ledger}. */
export interface LedgerSettings {
  /** What the store had. */
  readonly bookmark: Bookmark | undefined;
  /** Unix seconds from which the first session starts without a bookmark; undefined for now. */
  readonly start: number | undefined;
  /** How many seconds earlier than needed a session starts. */
  readonly overlapSeconds: number;
  /** How many events are remembered. */
  readonly maxRemembered: number;
  /** Unix seconds, by this machine's clock. */
  readonly now: () => number;
}

/**
 * The accounts of what was received, delivered and acknowledged: from where the next session has to start, and which of
 * its events are only repetitions.
 */
export class Ledger implements LedgerBooks {
  readonly entries = new LedgerEntries();
  readonly window: ReplayWindow;
  readonly isNamed = createNameCheck();
  readonly #settings: LedgerSettings;
  readonly #lateness: Lateness;
  /** From this second on the window is complete. */
  #keptFrom: number | undefined;
  /** Up to this second everything is acknowledged, in order. */
  #reached: number | undefined;
  /** What the present session may still repeat: the time of the last delivery of it that is settled, and later. */
  #repeatable: number | undefined;
  #sessions = 0;
  #session: LedgerSession | undefined;
  /** Acknowledged since the last change was taken. */
  #acknowledged: EventRows[] = [];
  #changed = false;

  constructor(settings: LedgerSettings) {
    const { bookmark, start, maxRemembered } = settings;
    this.#settings = settings;
    this.window = new ReplayWindow(maxRemembered);
    this.#lateness = new Lateness(bookmark?.lateness ?? 0);
    this.#keptFrom = bookmark?.position ?? start;
    for (const { second, hashes } of bookmark?.recent ?? []) {
      const words = wordsOf(hashes);
      for (let at = 0; at < words.length; at += HASH_WORDS) this.window.add(second, words, at);
    }
  }

  /** Unix seconds from which the next session of this process has to start; undefined for now. */
  get resumeSecond(): number | undefined {
    if (this.#keptFrom === undefined || this.#reached === undefined) return this.#keptFrom;
    const earlier = Math.max(this.#settings.overlapSeconds, this.#lateness.seconds);
    return Math.max(this.#keptFrom, this.#reached - earlier);
  }

  /** How many deliveries are kept account of: little more than there are that are not acknowledged or missing. */
  get size(): number {
    return this.entries.size;
  }

  /** Events that had to be forgotten; they would come twice. */
  get forgotten(): number {
    return this.window.forgotten;
  }

  /** Seconds by which archive timestamps went backwards lately. */
  get lateness(): number {
    return this.#lateness.seconds;
  }

  /** Starts the accounts of a session. */
  beginSession(): LedgerSession {
    this.#sessions += 1;
    this.#repeatable = undefined;
    for (const entry of this.entries) this.#merge(entry);
    this.#session = new LedgerSession(this, this.#sessions, this.#settings.maxRemembered);
    return this.#session;
  }

  /** The first connection stands: from now on nothing may be lost. True when that is news. */
  noteConnected(): boolean {
    if (this.#keptFrom !== undefined) return false;
    this.#keptFrom = Math.max(0, this.#settings.now() - CLOCK_TOLERANCE_SECONDS);
    this.#changed = true;
    return true;
  }

  latestPresent(): number {
    return this.#settings.now() + CLOCK_TOLERANCE_SECONDS;
  }

  noteSecond(second: number): void {
    if (this.#keptFrom === undefined) this.#keptFrom = second;
    else if (second < this.#keptFrom) this.#keepFrom(second);
  }

  noteLate(seconds: number, second: number): void {
    if (seconds <= MOST_LATENESS) this.#lateness.note(seconds);
    else this.#comeBack(second);
  }

  /** Goes back to the present where the position lies ahead of it; gives by how many seconds it did. */
  comeBackToPresent(): number {
    const present = this.#settings.now();
    const ahead = (this.resumeSecond ?? 0) - present;
    if (ahead <= CLOCK_TOLERANCE_SECONDS) return 0;
    this.#keepFrom(present);
    this.#comeBack(present);
    return ahead;
  }

  acknowledge(entry: LedgerEntry): void {
    entry.state = 'acknowledged';
    if (entry.rows.length > 0) {
      this.#acknowledged.push(entry.rows);
      this.#changed = true;
    }
    this.#settle();
    if (entry.previous !== undefined) {
      const { next } = entry;
      this.#merge(entry);
      if (next !== undefined) this.#merge(next);
    }
  }

  /** What has changed since the last call of this or of `takeBookmark`; undefined when nothing has. */
  takeChange(): BookmarkChange | undefined {
    const position = this.#changed ? this.#positionToSave() : undefined;
    if (position === undefined) return undefined;
    const acknowledged = this.#acknowledged;
    this.#forgetChanges();
    return { position, lateness: this.#lateness.seconds, recent: recentOf(acknowledged, position) };
  }

  /** The whole bookmark; undefined as long as there is none. */
  takeBookmark(): Omit<Bookmark, 'savedAt' | 'server'> | undefined {
    const position = this.#positionToSave();
    if (position === undefined) return undefined;
    this.#forgetChanges();
    const pending = new ReplayWindow(Number.MAX_SAFE_INTEGER);
    for (const { state, rows } of this.entries) {
      if (state === 'pending') forEachEvent(rows, (second, at) => pending.add(second, rows.words, at));
    }
    const recent: RecentEvents[] = [];
    for (const { second, hashes } of this.window.list(position, pending)) {
      recent.push({ second, hashes: hashes.toString('base64') });
    }
    return { version: 2, position, lateness: this.#lateness.seconds, recent };
  }

  /** What lies from a second on may still come, so the position goes back to it; what was forgotten of it may come twice. */
  #keepFrom(second: number): void {
    this.#keptFrom = second;
    this.window.reopen(second);
    this.#changed = true;
  }

  #comeBack(second: number): void {
    if (this.#reached !== undefined) this.#reached = Math.min(this.#reached, second);
    for (const entry of this.entries) {
      if (entry.latest !== undefined) entry.latest = Math.min(entry.latest, second);
    }
  }

  #forgetChanges(): void {
    this.#acknowledged = [];
    this.#changed = false;
  }

  #positionToSave(): number | undefined {
    const resume = this.resumeSecond;
    return resume === undefined ? undefined : Math.min(resume, this.#earliestPending());
  }

  #earliestPending(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (let entry = this.entries.first; entry !== undefined; entry = entry.next) {
      if (entry.state === 'pending' && entry.earliest !== undefined && entry.earliest < earliest) {
        earliest = entry.earliest;
      }
    }
    return earliest;
  }

  /** Takes what is acknowledged off the front: only that may move the position. */
  #settle(): void {
    const before = this.resumeSecond;
    for (let { first } = this.entries; first?.state === 'acknowledged'; { first } = this.entries) {
      this.entries.remove(first);
      if (!first.raises || first.latest === undefined) continue;
      this.#reached = Math.max(this.#reached ?? 0, first.latest);
      this.#lateness.pass(first.latest);
      if (first.session === this.#sessions) this.#repeatable = first.first;
    }
    const after = this.resumeSecond;
    if (after === undefined || this.#keptFrom === undefined) return;
    this.#changed ||= after !== before;
    if (this.#repeatable === undefined || Math.min(after, this.#repeatable) <= this.#keptFrom) return;
    const from = Math.min(after, this.#repeatable, this.#earliestPending());
    if (from <= this.#keptFrom) return;
    this.#keptFrom = from;
    this.window.prune(from);
    this.#session?.prune(from);
  }

  /**
   * Makes one of an acknowledged entry and the one before it, so that they do not pile up behind one that is not. That of
   * the present session stands apart: it says what that may still repeat. One that says nothing goes.
   */
  #merge(entry: LedgerEntry): void {
    const { previous } = entry;
    if (entry.state !== 'acknowledged' || previous === undefined) return;
    if (entry.raises) {
      if (previous.state !== 'acknowledged' || !previous.raises) return;
      if (entry.session !== previous.session && entry.session === this.#sessions) return;
      if (entry.latest !== undefined) {
        previous.first = entry.first;
        previous.latest = Math.max(previous.latest ?? 0, entry.latest);
      }
    }
    this.entries.remove(entry);
  }
}

function forEachEvent(rows: EventRows, callback: (second: number, at: number) => void): void {
  for (let row = 0; row < rows.length; row += 1) {
    const second = rows.second(row);
    if (second !== 0 && rows.mark(row) !== NO_EVENT) callback(second, row * rows.stride);
  }
}

/** The hashes of acknowledged events from a second on, together by second. */
function recentOf(acknowledged: readonly EventRows[], from: number): RecentEvents[] {
  const counts = new Map<number, number>();
  for (const rows of acknowledged) {
    forEachEvent(rows, (second) => {
      if (second >= from) counts.set(second, (counts.get(second) ?? 0) + 1);
    });
  }
  const bySecond = new Map<number, { words: Int32Array; end: number }>();
  for (const [second, count] of counts) {
    bySecond.set(second, { words: new Int32Array(count * HASH_WORDS), end: 0 });
  }
  for (const rows of acknowledged) {
    forEachEvent(rows, (second, at) => {
      const hashes = bySecond.get(second);
      if (hashes === undefined) return;
      for (let word = 0; word < HASH_WORDS; word += 1) {
        hashes.words[hashes.end + word] = rows.words[at + word] as number;
      }
      hashes.end += HASH_WORDS;
    });
  }
  return [...bySecond].map(([second, { words }]) => ({
    second,
    hashes: Buffer.from(words.buffer).toString('base64'),
  }));
}

function wordsOf(base64: string): Int32Array {
  const bytes = Buffer.from(base64, 'base64');
  const words = new Int32Array(bytes.length / 4);
  Buffer.from(words.buffer).set(bytes);
  return words;
}
