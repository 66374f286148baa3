import { setImmediate } from 'node:timers/promises';

const MEGABYTE = 1_048_576;
export const MAX_GROWTH_MEGABYTES = 64;

/** How far the memory that is in use rises above what it was when it was first looked at. */
export class MemoryWatch {
  growth = 0;
  #floor: number | undefined;

  async look(): Promise<void> {
    // What a first collection lets go of is only counted as free after a turn of the event loop.
    for (let turn = 0; turn < 2; turn += 1) {
      globalThis.gc?.();
      await setImmediate();
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    const used = (heapUsed + arrayBuffers) / MEGABYTE;
    this.#floor ??= used;
    this.growth = Math.max(this.growth, used - this.#floor);
  }
}
