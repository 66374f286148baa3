const ELLIPSIS = '…';
const ELLIPSIS_BYTES = 3;

/** Control characters, marks that turn the direction of text, and line separators. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu;

/** Cuts a text to a number of UTF-8 bytes, never through a character; what is cut ends with `…`. */
export function cutText(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || (text.length <= maxBytes && Buffer.byteLength(text) <= maxBytes)) {
    return text;
  }
  const octets = Buffer.from(text.slice(0, maxBytes));
  let end = maxBytes - ELLIPSIS_BYTES;
  while (end > 0 && ((octets[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${octets.toString('utf8', 0, end)}${ELLIPSIS}`;
}

/** Puts a text on one line that shows what it says: no control characters, no marks that reorder it. */
export function oneLine(text: string, maxBytes: number): string {
  return cutText(text.slice(0, maxBytes).replace(UNPRINTABLE, ' ').trim(), maxBytes);
}
