const ELLIPSIS = '…';
const ELLIPSIS_BYTES = 3;

/** Control characters, marks that turn the direction of text, and line separators. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const ALL_UNPRINTABLE = new RegExp(`${UNPRINTABLE.source}+`, 'gu');
const EACH_UNPRINTABLE = new RegExp(UNPRINTABLE.source, 'gu');

/**
 * Puts a text on one line that shows what it says: no control characters, no line ends, no marks that reorder it
 * (each run of them becomes a space), and no space around it. With `maxBytes` it is cut as {@link cutText} cuts.
 * A text that is fine already is given back as it is, without a copy.
 */
export function oneLine(text: string, maxBytes = Number.POSITIVE_INFINITY): string {
  // A longer text is cut first, so that the cost is bounded by the limit and not by who sent the text.
  if (text.length <= 2 * maxBytes) return cutText(toOneLine(text), maxBytes);
  return cutText(`${toOneLine(text.slice(0, 2 * maxBytes))}${ELLIPSIS}`, maxBytes);
}

function toOneLine(text: string): string {
  const line = UNPRINTABLE.test(text) ? text.replace(ALL_UNPRINTABLE, ' ') : text;
  return hasSpaceAround(line) ? line.trim() : line;
}

/** Whether trimming may change a text. */
function hasSpaceAround(text: string): boolean {
  if (text === '') return false;
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  return first <= 0x20 || last <= 0x20 || first > 0x7e || last > 0x7e;
}

/**
 * Cuts a text to a number of UTF-8 bytes, never through a character; what is cut ends with `…`.
 * A text that fits is given back as it is, without a copy.
 */
export function cutText(text: string, maxBytes: number): string {
  // No character takes more than three bytes for each of its UTF-16 units.
  if (text.length * 3 <= maxBytes) return text;
  if (text.length <= maxBytes && Buffer.byteLength(text) <= maxBytes) return text;
  const mark = maxBytes < ELLIPSIS_BYTES ? '' : ELLIPSIS;
  return `${text.slice(0, unitsWithin(text, maxBytes - (mark === '' ? 0 : ELLIPSIS_BYTES)))}${mark}`;
}

/** How many UTF-16 units of a text take up at most so many UTF-8 bytes, whole characters only. */
function unitsWithin(text: string, maxBytes: number): number {
  let bytes = 0;
  let index = 0;
  while (index < text.length) {
    const point = text.codePointAt(index) as number;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
    if (bytes > maxBytes) break;
    index += point < 0x1_0000 ? 1 : 2;
  }
  return index;
}

/**
 * Writes a text from outside in quotes for one line of a message: what is not printable is escaped, and what is longer
 * than `maxLength` characters is cut and ends with `...`.
 */
export function quoted(text: string, maxLength = 300): string {
  const short = text.length > maxLength ? `${text.slice(0, maxLength)}...` : text;
  const written = JSON.stringify(short);
  if (!UNPRINTABLE.test(written)) return written;
  return written.replace(
    EACH_UNPRINTABLE,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
