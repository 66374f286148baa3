import type { EventRecord } from '@x/estreamer-protocol';
import type { ReceivedBundle } from '../session/session-step.ts';
import { createBundleSequence } from './bundle-sequence.ts';
import { identify, isCounted } from './identify.ts';
import type { LedgerBooks, LedgerEntry } from './ledger-entry.ts';

/** What is left of a bundle for the consumer. */
export interface LedgerReceipt {
  /** To be acknowledged when the consumer has taken care of the records. */
  readonly entry: LedgerEntry;
  /** All but the repetitions and what the filter refused. */
  readonly records: readonly EventRecord[];
  /** Records that were acknowledged before, or are in flight. */
  readonly duplicates: number;
  /** Records that the filter refused. */
  readonly refused: number;
  /** Seconds by which its archive timestamps lie before earlier ones of the session. */
  readonly lateness: number;
  /** Set when bundles are missing before it. */
  readonly gap: { readonly expected: number; readonly received: number } | undefined;
}

/** The accounts of one session. */
export interface LedgerSession {
  /** How many bundles are missing. */
  readonly missing: number;
  /** How many bundles have come since the first one was missing. */
  readonly sinceMissing: number;
  /** Takes what was received. */
  receive(bundle: ReceivedBundle): LedgerReceipt;
  /** Goes on without the missing bundles: what was in them is lost, or never was. */
  giveUpMissing(): void;
  /** The session is over. What came behind a missing bundle does not move the position any more. */
  end(): void;
}

/** Starts the accounts of a session. */
export function createLedgerSession(books: LedgerBooks): LedgerSession {
  const { entries, inFlight, session } = books;
  const sequence = createBundleSequence();
  const missing = new Map<number, LedgerEntry>();
  /** How many more repetitions of those that two events may share can come. */
  const repeatable = books.counted();
  let sinceMissing = 0;
  /** Unix seconds of the last record that has a time, and the newest of all. */
  let current: number | undefined;
  let newest = 0;
  let isFirst = true;

  const append = (state: LedgerEntry['state']): LedgerEntry => {
    const entry: LedgerEntry = {
      ...{ state, session, events: [], raises: true },
      ...{ earliest: undefined, first: undefined, latest: undefined },
    };
    entries.push(entry);
    return entry;
  };

  const addMissing = (numbers: readonly number[]) => {
    if (missing.size === 0) sinceMissing = 0;
    for (const number of numbers) missing.set(number, append('missing'));
  };

  /** The entry of a bundle, in its place. */
  const enter = (sequenceNumber: number | undefined) => {
    const place = sequenceNumber === undefined ? undefined : sequence.place(sequenceNumber);
    const wasFirst = isFirst;
    isFirst = false;
    switch (place?.kind) {
      case 'late': {
        const entry = missing.get(sequenceNumber as number) ?? append('pending');
        missing.delete(sequenceNumber as number);
        entry.state = 'pending';
        return { entry, late: true, repeated: false, gap: undefined };
      }
      case 'ahead':
        addMissing(place.missing);
        return {
          entry: append('pending'),
          late: false,
          repeated: false,
          gap: { expected: place.missing[0] as number, received: sequenceNumber as number },
        };
      case 'unrelated':
        // A server that does not begin at 1 misses nothing; in the middle, one placeholder stands for all.
        if (!wasFirst) addMissing([place.expected]);
        return {
          entry: append('pending'),
          late: false,
          repeated: false,
          gap: { expected: place.expected, received: sequenceNumber as number },
        };
      default:
        return {
          entry: append('pending'),
          late: false,
          repeated: place?.kind === 'repeated',
          gap: undefined,
        };
    }
  };

  const isRepetition = (identity: string, inRepeatedBundle: boolean): boolean => {
    if (!isCounted(identity) || inRepeatedBundle) {
      return books.isAcknowledged(identity) || inFlight.has(identity);
    }
    const left = repeatable.get(identity) ?? 0;
    if (left === 0) return false;
    repeatable.set(identity, left - 1);
    return true;
  };

  return {
    get missing() {
      return missing.size;
    },
    get sinceMissing() {
      return sinceMissing;
    },
    receive({ received, sequenceNumber }) {
      if (missing.size > 0) sinceMissing += 1;
      const { entry, late, repeated, gap } = enter(sequenceNumber);
      const records: EventRecord[] = [];
      let duplicates = 0;
      let refused = 0;
      let lateness = 0;
      for (const { record, payload, second } of received) {
        if (second !== undefined) {
          books.note(second);
          current = second;
          entry.first = Math.min(entry.first ?? second, second);
          entry.latest = Math.max(entry.latest ?? 0, second);
          if (!late && !repeated) lateness = Math.max(lateness, newest - second);
          newest = Math.max(newest, second);
        }
        if (record === undefined) {
          refused += 1;
          continue;
        }
        const identity = identify(record, payload, second);
        if (identity !== undefined && isRepetition(identity, repeated)) {
          duplicates += 1;
          continue;
        }
        records.push(record);
        const when = second ?? current;
        if (record.category === 'metadata' || when === undefined) continue;
        entry.earliest = Math.min(entry.earliest ?? when, when);
        if (identity === undefined) continue;
        entry.events.push({ identity, second: when });
        inFlight.set(identity, (inFlight.get(identity) ?? 0) + 1);
      }
      if (lateness > 0) books.noteLateness(lateness);
      return { entry, records, duplicates, refused, lateness, gap };
    },
    giveUpMissing() {
      for (const entry of missing.values()) books.acknowledge(entry);
      missing.clear();
    },
    end() {
      const first = entries.findIndex(({ state }) => state === 'missing');
      if (first === -1) return;
      const behind = entries.splice(first);
      for (const entry of behind) entry.raises = false;
      entries.push(...behind.filter(({ state }) => state !== 'missing'));
      missing.clear();
    },
  };
}
