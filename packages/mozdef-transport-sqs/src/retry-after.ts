/** The longest wait that a server may ask for: a day. */
const LONGEST_WAIT_MS = 86_400_000;

/** Headers of an answer; the AWS SDK writes their names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | undefined>>;

/**
 * Reads how long an answer asks to wait: in `x-amz-retry-after`, milliseconds; in Retry-After (RFC 9110, section
 * 10.2.3), seconds or a date.
 *
 * @param now milliseconds since 1970
 * @returns milliseconds to wait, at most a day; `undefined` if there is no such header or it makes no sense
 */
export function readRetryAfter(headers: AnswerHeaders, now: number): number | undefined {
  const milliseconds = readMilliseconds(headers, now);
  return Number.isNaN(milliseconds) ? undefined : Math.min(Math.max(milliseconds, 0), LONGEST_WAIT_MS);
}

function readMilliseconds(headers: AnswerHeaders, now: number): number {
  const own = headers['x-amz-retry-after']?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(own)) return Number(own);
  const standard = headers['retry-after']?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(standard)) return Number(standard) * 1000;
  // An HTTP date names its day and ends with GMT; `Date.parse` alone would take much more.
  return /^[A-Z][a-z]+,? .* GMT$/.test(standard) ? Date.parse(standard) - now : Number.NaN;
}
