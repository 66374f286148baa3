/** The longest wait that a server may ask for: a day. */
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
