/** The most seconds by which a session starts earlier because timestamps go backwards. */
export const MOST_LATENESS = 300;

/** For so many seconds of the archive, and not for twice as many, a late record counts. */
const KEPT_SECONDS = 600;

/** By how much archive timestamps went backwards lately. */
export class Lateness {
  #recent: number;
  #before = 0;
  #since: number | undefined;

  constructor(seconds: number) {
    this.#recent = Math.min(seconds, MOST_LATENESS);
  }

  get seconds(): number {
    return Math.max(this.#recent, this.#before);
  }

  note(seconds: number): void {
    this.#recent = Math.max(this.#recent, seconds);
  }

  /** The position has reached a second of the archive. */
  pass(second: number): void {
    this.#since ??= second;
    if (second - this.#since < KEPT_SECONDS) return;
    this.#since = second;
    this.#before = this.#recent;
    this.#recent = 0;
  }
}
