import type { Clock } from '@x/foundation';

/** Lets so many messages through in a second, in small portions. */
export class Pace {
  readonly #perSecond: number;
  readonly #clock: Clock;
  readonly #most: number;
  #allowed: number;
  #at: number;

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    // What is due in 10 ms may go at once: timers are not finer than that.
    this.#most = Math.max(1, perSecond / 100);
    this.#allowed = this.#most;
    this.#at = clock.monotonic();
  }

  /** Waits until at least one message may go. @returns how many may go now; 0 if the signal ended the wait */
  async take(wanted: number, signal: AbortSignal): Promise<number> {
    for (;;) {
      const now = this.#clock.monotonic();
      this.#allowed = Math.min(this.#most, this.#allowed + ((now - this.#at) * this.#perSecond) / 1000);
      this.#at = now;
      if (this.#allowed >= 1) break;
      await this.#clock.wait(Math.ceil(((1 - this.#allowed) * 1000) / this.#perSecond), signal);
      if (signal.aborted) return 0;
    }
    const taken = Math.min(wanted, Math.floor(this.#allowed));
    this.#allowed -= taken;
    return taken;
  }
}
