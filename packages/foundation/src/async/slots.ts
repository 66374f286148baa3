import { onAbort } from './abort.ts';
import { UnderWay } from './under-way.ts';

/** A bounded number of places; who finds none waits in line. */
export interface Slots {
  /**
   * Waits for a place.
   *
   * @returns `false` if the signal ended the wait; a place taken must be given back with `release`
   */
  acquire(signal: AbortSignal): Promise<boolean>;
  /** Gives a place to the next in line. */
  release(): void;
}

/** Makes a number of places. */
export function createSlots(count: number): Slots {
  let free = count;
  const line = new UnderWay<() => void>();

  return {
    acquire(signal) {
      if (signal.aborted) return Promise.resolve(false);
      if (free > 0) {
        free -= 1;
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        const remove = onAbort(signal, () => {
          line.delete(enter);
          resolve(false);
        });
        const enter = () => {
          remove();
          resolve(true);
        };
        line.add(enter);
      });
    },
    release() {
      const [next] = line;
      if (next === undefined) {
        free += 1;
      } else {
        line.delete(next);
        next();
      }
    },
  };
}
