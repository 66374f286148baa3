/** How long to wait between attempts. */
export interface BackoffSettings {
  /** The longest wait after the first failure, in milliseconds. */
  readonly minMs: number;
  /** The longest wait of all, in milliseconds. */
  readonly maxMs: number;
  /** By how much the longest wait grows with each further failure. @default 2 */
  readonly factor?: number | undefined;
}

/** What a backoff needs besides its settings. */
export interface BackoffDependencies {
  /** Gives numbers from 0 up to 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** Waits between attempts that fail. */
export interface Backoff {
  /** Failures since the last success. */
  readonly failures: number;
  /**
   * Counts a failure.
   *
   * @param atLeastMs what the other side asked for, in milliseconds; five minutes at most count
   * @returns how long to wait, in whole milliseconds
   */
  fail(atLeastMs?: number): number;
  /** Forgets the failures, after a success. */
  reset(): void;
  /** How long to wait after so many failures, from 1; for who counts them itself. */
  delayMs(failures: number, atLeastMs?: number): number;
}

/** The longest of the waits that another side asks for: its clock may be wrong, and it may be back long before. */
const LONGEST_ASKED_MS = 300_000;

/**
 * Makes waits with full jitter: each is a random part, from nothing to all, of a time that grows with each failure, so
 * that many clients do not come back all at once.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @example
 * const backoff = createBackoff({ minMs: 200, maxMs: 30_000 });
 * while (!(await attempt())) await clock.wait(backoff.fail(), signal);
 * backoff.reset();
 */
export function createBackoff(
  { minMs, maxMs, factor = 2 }: BackoffSettings,
  { random = Math.random }: BackoffDependencies = {},
): Backoff {
  let failures = 0;

  function delayMs(count: number, atLeastMs = 0): number {
    // 0 * Infinity is no number; 2 ** 64 is more than any wait.
    const longest = Math.min(maxMs, minMs * factor ** Math.min(Math.max(count - 1, 0), 64));
    return Math.max(Math.floor(random() * longest), Math.min(atLeastMs, LONGEST_ASKED_MS));
  }

  return {
    get failures() {
      return failures;
    },
    fail(atLeastMs) {
      failures += 1;
      return delayMs(failures, atLeastMs);
    },
    reset() {
      failures = 0;
    },
    delayMs,
  };
}

/** The longest wait that is read out of a header: a day. */
const LONGEST_WAIT_MS = 86_400_000;

/**
 * Reads a Retry-After header of HTTP (RFC 9110, section 10.2.3): seconds, or a date.
 *
 * @param now Unix milliseconds
 * @returns milliseconds to wait, at most a day; `undefined` if the header is absent or makes no sense
 */
export function parseRetryAfter(
  header: string | readonly string[] | undefined,
  now: number,
): number | undefined {
  const text = (typeof header === 'string' ? header : header?.[0])?.trim() ?? '';
  const milliseconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : parseDate(text) - now;
  return Number.isNaN(milliseconds) ? undefined : Math.min(Math.max(milliseconds, 0), LONGEST_WAIT_MS);
}

/** An HTTP date names its day and ends with GMT; `Date.parse` alone would take much more. */
function parseDate(text: string): number {
  return /^[A-Z][a-z]+,? .* GMT$/.test(text) ? Date.parse(text) : Number.NaN;
}
