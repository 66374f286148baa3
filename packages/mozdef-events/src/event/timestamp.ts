const ISO_8601 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,18}))?(?:[Zz]|([+-])([01]\d|2[0-3]):?([0-5]\d))$/;

const MILLISECONDS_PER_MINUTE = 60_000;

/** The years 1 to 9999: what four digits can write and MozDef's server can read. */
const EARLIEST = Date.parse('0001-01-01T00:00:00.000Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** The second that was written last, up to the point: events come many a second. */
let last = { second: Number.NaN, text: '' };

/**
 * Writes an instant the way MozDef's events have it: UTC, six fraction digits, `+00:00`.
 *
 * @param milliseconds since 1970; fractions count, down to the microsecond
 * @returns `undefined` for an instant outside of the years 1 to 9999, and for what is not a number
 */
export function formatInstant(milliseconds: number): string | undefined {
  const whole = Math.floor(milliseconds);
  if (!(whole >= EARLIEST && whole <= LATEST)) return undefined;
  const second = Math.floor(whole / 1000);
  if (second !== last.second) last = { second, text: new Date(whole).toISOString().slice(0, 20) };
  const microseconds = Math.floor((milliseconds - whole) * 1000);
  return `${last.text}${threeDigits(whole - second * 1000)}${threeDigits(microseconds)}+00:00`;
}

function threeDigits(value: number): string {
  return value < 10 ? `00${value}` : value < 100 ? `0${value}` : `${value}`;
}

/**
 * Reads a `Date` or ISO 8601 text with an offset and writes it the way MozDef's events have it. Digits after the sixth
 * fraction digit are cut off.
 *
 * @returns `undefined` for an invalid `Date`, for text without an offset, for a day or time that does not exist
 *   (leap seconds included, which MozDef's server refuses) and for anything else
 */
export function formatTimestamp(value: unknown): string | undefined {
  if (typeof value === 'string') return formatIsoText(value);
  return value instanceof Date ? formatInstant(value.getTime()) : undefined;
}

function formatIsoText(text: string): string | undefined {
  const match = ISO_8601.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour, offsetMinute] = match;
  if (Number(year) < 1 || Number(day) < 1 || Number(day) > daysInMonth(Number(year), Number(month))) {
    return undefined;
  }
  const microseconds = fraction.length === 6 ? fraction : fraction.slice(0, 6).padEnd(6, '0');
  const offset = sign === undefined ? 0 : Number(offsetHour) * 60 + Number(offsetMinute);
  if (offset === 0) return `${year}-${month}-${day}T${hour}:${minute}:${second}.${microseconds}+00:00`;
  const local = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const time = local - (sign === '-' ? -offset : offset) * MILLISECONDS_PER_MINUTE;
  if (time < EARLIEST || time > LATEST) return undefined;
  return `${new Date(time).toISOString().slice(0, 19)}.${microseconds}+00:00`;
}

/** @returns 0 for a month that does not exist */
function daysInMonth(year: number, month: number): number {
  if (month < 1 || month > 12) return 0;
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
