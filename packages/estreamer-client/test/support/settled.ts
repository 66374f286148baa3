import { setImmediate } from 'node:timers/promises';

/** Resolves when a number has not changed for many turns of the event loop, in which both sides of a connection run. */
export async function settled(read: () => number | undefined): Promise<void> {
  let last = read();
  for (let turns = 0; turns < 1000; turns += 1) {
    await setImmediate();
    const now = read();
    if (now !== last) turns = 0;
    last = now;
  }
}
