import type { EventRecord } from '@x/estreamer-protocol';
import { hashEvent } from './event-identity.ts';
import { MOST_LATENESS } from './lateness.ts';
import { type LedgerEntries, type LedgerEntry, NAMED, NO_EVENT } from './ledger-entry.ts';
import { ReplayWindow } from './replay-window.ts';

/** What all sessions share. */
export interface LedgerBooks {
  /** What is not settled, in the order of the server. */
  readonly entries: LedgerEntries;
  /** What was delivered and may be repeated. */
  readonly window: ReplayWindow;
  /** Whether a record with the same bytes is a repetition. */
  readonly isNamed: (record: EventRecord) => boolean;
  /** The latest second that can be the present of the server. */
  latestPresent(): number;
  /** A time was received; the first one ever says where 'now' was, by the server's clock. */
  noteSecond(second: number): void;
  /** A time came that lies so many seconds before earlier ones. */
  noteLate(seconds: number, second: number): void;
  /** The consumer has taken care of a delivery. */
  acknowledge(entry: LedgerEntry): void;
}

/** A bundle, or a single message, on its way into the accounts. */
export interface Intake {
  /** To be acknowledged when the consumer has taken care of what is in it. */
  entry: LedgerEntry;
  /** One of those that were missing, or one whose number has come before. */
  readonly place: 'in-order' | 'late' | 'repeated';
  /** Set when bundles are missing before it. */
  readonly gap: { readonly expected: number; readonly received: number } | undefined;
}

/** What becomes of a record: `repetition` when it was acknowledged before or is in flight. */
export type Verdict = 'new' | 'repetition' | 'refused';

/** After so many events in a row that lie ahead of the present, it is the server's clock that is ahead. */
const MANY_AHEAD = 100;

/** The accounts of one session. */
export class LedgerSession {
  readonly #ledger: LedgerBooks;
  readonly #number: number;
  readonly #sequence = createBundleSequence();
  readonly #missing = new Map<number, LedgerEntry>();
  /** The events that nothing names, and how many with the same bytes this session has brought. */
  readonly #counted: ReplayWindow;
  #sinceMissing = 0;
  /** Unix seconds of the last record that has a time, and the newest of all. */
  #current: number | undefined;
  #newest = 0;
  #isFirst = true;
  #aheadInARow = 0;
  #lateness = 0;
  #ahead = 0;
  #undated = 0;

  constructor(ledger: LedgerBooks, number: number, maxRemembered: number) {
    this.#ledger = ledger;
    this.#number = number;
    this.#counted = new ReplayWindow(maxRemembered);
  }

  /** How many bundles are missing. */
  get missing(): number {
    return this.#missing.size;
  }

  /** How many bundles have come since the first one was missing. */
  get sinceMissing(): number {
    return this.#sinceMissing;
  }

  /** Seconds by which archive timestamps lay before earlier ones of the session, at most. */
  get lateness(): number {
    return this.#lateness;
  }

  /** Seconds by which archive timestamps lay ahead of the present, at most; 0 for within the tolerance. */
  get ahead(): number {
    return this.#ahead;
  }

  /** Unix seconds of the last record that has a time. */
  get lastSecond(): number | undefined {
    return this.#current;
  }

  /** How many events came without a time since the last call. */
  takeUndated(): number {
    const undated = this.#undated;
    this.#undated = 0;
    return undated;
  }

  /** Finds the place of what was received: in the entry that is open, where it follows that one, else in one of its own. */
  place(sequenceNumber: number | undefined, open: LedgerEntry | undefined): Intake {
    if (this.#missing.size > 0) this.#sinceMissing += 1;
    const place = sequenceNumber === undefined ? undefined : this.#sequence.place(sequenceNumber);
    const received = sequenceNumber as number;
    const wasFirst = this.#isFirst;
    this.#isFirst = false;
    switch (place?.kind) {
      case 'late': {
        const entry = this.#missing.get(received) ?? this.#append('pending');
        this.#missing.delete(received);
        entry.state = 'pending';
        return { entry, place: 'late', gap: undefined };
      }
      case 'ahead':
        this.#addMissing(place.missing);
        return {
          entry: this.#append('pending'),
          place: 'in-order',
          gap: { expected: place.missing[0] as number, received },
        };
      case 'unrelated':
        // A server that does not begin at 1 misses nothing; in the middle, one placeholder stands for all.
        if (wasFirst) return { entry: this.#append('pending'), place: 'in-order', gap: undefined };
        this.#addMissing([place.expected]);
        return {
          entry: this.#append('pending'),
          place: 'in-order',
          gap: { expected: place.expected, received },
        };
      case 'repeated':
        return { entry: this.#append('pending'), place: 'repeated', gap: undefined };
      default:
        return {
          entry: open !== undefined && open === this.#ledger.entries.last ? open : this.#append('pending'),
          place: 'in-order',
          gap: undefined,
        };
    }
  }

  /** Lets what follows of an intake go to an entry of its own. */
  split(intake: Intake): void {
    intake.entry = this.#ledger.entries.add('pending', this.#number, intake.entry);
  }

  /** Takes a record of an intake: undefined where the filter has refused it. */
  receive(intake: Intake, record: EventRecord | undefined, payload: Buffer): Verdict {
    const { entry } = intake;
    const second = archiveSecondOf(payload);
    if (second !== 0) this.#noteSecond(second, intake);
    if (record === undefined) return 'refused';
    const { rows } = entry;
    const when = this.#current;
    if (record.category === 'metadata') {
      rows.add(0, NO_EVENT);
      return 'new';
    }
    if (second === 0) this.#undated += 1;
    const at = rows.next;
    hashEvent(payload, rows.words, at);
    const mark = this.#ledger.isNamed(record) ? NAMED : when === undefined ? NO_EVENT : 0;
    if (when === undefined) {
      rows.add(0, mark);
      return 'new';
    }
    const known = this.#ledger.window.count(when, rows.words, at);
    if (mark === NAMED || intake.place === 'repeated') {
      if (known > 0) return 'repetition';
      rows.add(when, mark);
    } else {
      const before = this.#counted.count(when, rows.words, at);
      this.#counted.add(when, rows.words, at);
      if (before < known) return 'repetition';
      rows.add(when, before);
    }
    this.#ledger.window.add(when, rows.words, at);
    if (entry.earliest === undefined || when < entry.earliest) entry.earliest = when;
    return 'new';
  }

  /** Forgets how often events before a second came. */
  prune(from: number): void {
    this.#counted.prune(from);
  }

  /** Goes on without the missing bundles: what was in them is lost, or never was. */
  giveUpMissing(): void {
    for (const entry of this.#missing.values()) this.#ledger.acknowledge(entry);
    this.#missing.clear();
  }

  /** The session is over. What came behind a missing bundle no longer moves the position. */
  end(): void {
    let isBehind = false;
    for (const entry of this.#ledger.entries) {
      isBehind ||= entry.state === 'missing';
      if (isBehind) entry.raises = false;
      if (entry.state === 'missing') this.#ledger.entries.remove(entry);
    }
    this.#missing.clear();
  }

  #append(state: LedgerEntry['state']): LedgerEntry {
    return this.#ledger.entries.add(state, this.#number);
  }

  #addMissing(numbers: readonly number[]): void {
    if (this.#missing.size === 0) this.#sinceMissing = 0;
    for (const number of numbers) this.#missing.set(number, this.#append('missing'));
  }

  #noteSecond(second: number, { entry, place }: Intake): void {
    this.#current = second;
    const present = this.#presentOf(second);
    if (present === undefined) return;
    this.#ledger.noteSecond(present);
    if (entry.first === undefined || present < entry.first) entry.first = present;
    if (entry.latest === undefined || present > entry.latest) entry.latest = present;
    if (place !== 'in-order' || present >= this.#newest) {
      this.#newest = Math.max(this.#newest, present);
      return;
    }
    const late = this.#newest - present;
    this.#lateness = Math.max(this.#lateness, late);
    this.#ledger.noteLate(late, present);
    // The server's clock was put back, or the newest was no time of it.
    if (late > MOST_LATENESS) this.#newest = present;
  }

  /** A time that may move the position: one far ahead of the present says nothing, unless all are. */
  #presentOf(second: number): number | undefined {
    const limit = this.#ledger.latestPresent();
    if (second <= limit) {
      this.#aheadInARow = 0;
      return second;
    }
    this.#aheadInARow += 1;
    this.#ahead = Math.max(this.#ahead, second - limit);
    return this.#aheadInARow > MANY_AHEAD ? limit : undefined;
  }
}

const EXTENDED_HEADER_SIZE = 16;
const TIMESTAMP_OFFSET = 8;

/** Unix seconds: when the server archived the record in a payload; 0 where it does not say. */
function archiveSecondOf(payload: Buffer): number {
  if (payload.length < EXTENDED_HEADER_SIZE) return 0;
  if (payload.length - payload.readUInt32BE(4) !== EXTENDED_HEADER_SIZE) return 0;
  return payload.readUInt32BE(TIMESTAMP_OFFSET);
}

/** What a bundle's number says about its place among those of its session. */
type SequencePlace =
  /** The next one. */
  | { readonly kind: 'next' }
  /** Others should have come before it. */
  | { readonly kind: 'ahead'; readonly missing: readonly number[] }
  /** One of those that were missing. */
  | { readonly kind: 'late' }
  /** Its number has come before. */
  | { readonly kind: 'repeated' }
  /** So far ahead that the numbers do not say anything; counting starts again here. */
  | { readonly kind: 'unrelated'; readonly expected: number };

/** Follows the numbers of the bundles of a session: 1, 2, 3 and so on. */
export interface BundleSequence {
  place(sequenceNumber: number): SequencePlace;
}

/** Behind the last number comes 0. */
const NUMBERS = 2 ** 32;
/** How many bundles may be missing at once. */
const MOST_MISSING = 64;

/** Starts a session. */
export function createBundleSequence(): BundleSequence {
  const missing = new Set<number>();
  let expected = 1;
  return {
    place(sequenceNumber) {
      if (missing.delete(sequenceNumber)) return { kind: 'late' };
      if (sequenceNumber < expected) return { kind: 'repeated' };
      const first = expected;
      expected = (sequenceNumber + 1) % NUMBERS;
      if (sequenceNumber === first) return { kind: 'next' };
      if (sequenceNumber - first + missing.size > MOST_MISSING) return { kind: 'unrelated', expected: first };
      const skipped = Array.from({ length: sequenceNumber - first }, (_, index) => first + index);
      for (const number of skipped) missing.add(number);
      return { kind: 'ahead', missing: skipped };
    },
  };
}
