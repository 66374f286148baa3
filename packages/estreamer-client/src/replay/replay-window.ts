import { isCounted } from './identify.ts';

/** The identities of events that were acknowledged lately, as far back as a server may repeat them. */
export interface ReplayWindow {
  /** How many identities it has. */
  readonly size: number;
  /** Unix seconds: the newest of them; 0 for none. */
  readonly newest: number;
  /** How many had to be forgotten because there were too many. */
  readonly forgotten: number;
  /** How many events with this identity it has. */
  count(identity: string): number;
  add(identity: string, second: number): void;
  /** Forgets all before a second. */
  prune(from: number): void;
  /** The identities that two events may share, with how many there are, in the window and in flight. */
  counted(inFlight: ReadonlyMap<string, number>): Map<string, number>;
  /** All identities from a second on, those of several events several times. */
  list(from: number): string[];
}

/** How much is forgotten at once when the window is full, as a part of it. */
const SHARE_FORGOTTEN = 16;

/** Makes a window of at most so many identities; the oldest are forgotten first. */
export function createReplayWindow(maxSize: number): ReplayWindow {
  const counts = new Map<string, number>();
  const bySecond = new Map<number, string[]>();
  let size = 0;
  let forgotten = 0;
  let newest = 0;

  const remove = (identities: readonly string[]) => {
    size -= identities.length;
    for (const identity of identities) {
      const left = (counts.get(identity) ?? 0) - 1;
      if (left > 0) counts.set(identity, left);
      else counts.delete(identity);
    }
  };

  const forgetOldest = () => {
    let excess = size - maxSize + Math.floor(maxSize / SHARE_FORGOTTEN);
    forgotten += excess;
    for (const second of [...bySecond.keys()].sort((a, b) => a - b)) {
      const identities = bySecond.get(second) ?? [];
      const oldest = identities.splice(0, excess);
      if (identities.length === 0) bySecond.delete(second);
      remove(oldest);
      excess -= oldest.length;
      if (excess === 0) return;
    }
  };

  return {
    get size() {
      return size;
    },
    get newest() {
      return newest;
    },
    get forgotten() {
      return forgotten;
    },
    count: (identity) => counts.get(identity) ?? 0,
    add(identity, second) {
      counts.set(identity, (counts.get(identity) ?? 0) + 1);
      const identities = bySecond.get(second);
      if (identities === undefined) bySecond.set(second, [identity]);
      else identities.push(identity);
      size += 1;
      newest = Math.max(newest, second);
      if (size > maxSize) forgetOldest();
    },
    prune(from) {
      for (const [second, identities] of bySecond) {
        if (second >= from) continue;
        bySecond.delete(second);
        remove(identities);
      }
    },
    counted(inFlight) {
      const counted = new Map<string, number>();
      for (const source of [counts, inFlight]) {
        for (const [identity, count] of source) {
          if (isCounted(identity)) counted.set(identity, (counted.get(identity) ?? 0) + count);
        }
      }
      return counted;
    },
    list: (from) => [...bySecond].flatMap(([second, identities]) => (second < from ? [] : identities)),
  };
}
