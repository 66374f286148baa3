const ELLIPSIS = '…';
const ELLIPSIS_BYTES = 3;

/** Control characters, marks that turn the direction of text, and line separators. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu;

/** Cuts a text to a number of UTF-8 bytes, never through a character; what is cut ends with `…`. */
export function cutText(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || (text.length <= maxBytes && Buffer.byteLength(text) <= maxBytes)) {
    return text;
  }
  const bytes = Buffer.from(text.slice(0, maxBytes));
  let end = maxBytes - ELLIPSIS_BYTES;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${bytes.toString('utf8', 0, end)}${ELLIPSIS}`;
}

/** Puts a text on one line that shows what it says: no control characters, no marks that reorder it. */
export function oneLine(text: string, maxBytes: number): string {
  return cutText(text.slice(0, maxBytes).replace(UNPRINTABLE, ' ').trim(), maxBytes);
}

/** The most that one value, and the whole summary, take up, in UTF-8 bytes. */
const MAX_VALUE_BYTES = 256;
const MAX_SUMMARY_BYTES = 2048;

/** A value as it stands in a summary. */
export function summaryValue(text: string): string {
  const { length } = text;
  if (length * 3 <= MAX_VALUE_BYTES && isPlainEnd(text, 0) && isPlainEnd(text, length - 1)) return text;
  return oneLine(text, MAX_VALUE_BYTES);
}

/** Characters that may begin and end a text as they are: printable ASCII but the blank. */
function isPlainEnd(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code > 0x20 && code < 0x7f;
}

/** The summary that was put together, on one line. */
export function summaryLine(text: string, fallback: string): string {
  return oneLine(text, MAX_SUMMARY_BYTES) || fallback;
}
