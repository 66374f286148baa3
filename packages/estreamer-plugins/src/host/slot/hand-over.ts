import type { Lane } from '../lane/lane.ts';

/** Which version of a plugin gets the records, and which one waits to take its place. */
export interface HandOver {
  readonly current: Lane | undefined;
  readonly next: Lane | undefined;
  /** Gives a lane the place as soon as it can be had, in place of any that waits for it. */
  offer(lane: Lane): void;
  /** Clears the place as soon as that can be; resolves when the lane that had it is retired. */
  vacate(): Promise<void>;
  /** Clears the place at once. */
  clear(): Lane | undefined;
  /** Does what waits, if the version in place is between two deliveries, or between two attempts at one. */
  settle(): void;
}

/** What becomes of the lanes. */
export interface HandOverEvents {
  /** A lane has the place; `previous` had it before. */
  taken(lane: Lane, previous: Lane | undefined): void;
  /** A lane has lost the place, and has handed over what must not be lost; resolves when it is retired. */
  left(lane: Lane): Promise<unknown>;
  /** A lane was offered, and another one came before it got the place. */
  passedOver(lane: Lane): void;
}

/** Starts with an empty place. */
export function createHandOver({ taken, left, passedOver }: HandOverEvents): HandOver {
  let current: Lane | undefined;
  let next: Lane | undefined;
  let whenVacated: (() => void) | undefined;

  function forgetNext(): void {
    if (next !== undefined) passedOver(next);
    next = undefined;
  }

  function settle(): void {
    const old = current;
    if (old === undefined || (next === undefined && whenVacated === undefined)) return;
    // What waits for a best-effort plugin is worked off by the version that it came to.
    const isBetween = old.policy === 'best-effort' || old.idle || old.held;
    if (!isBetween) return;
    if (whenVacated !== undefined) {
      const done = whenVacated;
      whenVacated = undefined;
      current = undefined;
      if (old.policy === 'required') old.drop('not-drained');
      left(old)
        .finally(done)
        .catch(() => {});
    } else if (next !== undefined) {
      current = next;
      next = undefined;
      taken(current, old);
      if (old.policy === 'required') old.handOver(current);
      void left(old);
    }
  }

  return {
    get current() {
      return current;
    },
    get next() {
      return next;
    },
    offer(lane) {
      forgetNext();
      if (current === undefined) {
        current = lane;
        taken(lane, undefined);
      } else {
        next = lane;
        settle();
      }
    },
    vacate() {
      forgetNext();
      if (current === undefined) return Promise.resolve();
      return new Promise<void>((resolve) => {
        whenVacated = resolve;
        settle();
      });
    },
    clear() {
      forgetNext();
      const old = current;
      current = undefined;
      whenVacated?.();
      return old;
    },
    settle,
  };
}
