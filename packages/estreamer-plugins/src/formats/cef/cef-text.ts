import { onOneLine } from '../text.ts';

/** Writes a field of the header: `|` and `\` are escaped, and there are no line ends. */
export function cefHeaderText(text: string): string {
  return onOneLine(text).replace(/[\\|]/g, '\\$&');
}

const TO_ESCAPE = /[\\=\p{Cc}\u2028\u2029]/u;
const ALL_TO_ESCAPE = /[\\=]|\r\n?|\n|[\p{Cc}\u2028\u2029]/gu;

/**
 * Writes a value of the extension: `=` and `\` are escaped, a line end is `\n` or `\r`, any other control character a
 * space.
 */
export function cefExtensionText(text: string): string {
  return TO_ESCAPE.test(text) ? text.replace(ALL_TO_ESCAPE, escapeFound) : text;
}

function escapeFound(found: string): string {
  switch (found) {
    case '\\':
    case '=':
      return `\\${found}`;
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\r\n':
      return '\\r\\n';
    default:
      return ' ';
  }
}

/** Cuts a text to a number of characters, never through one; what is cut ends with `…`. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const last = text.charCodeAt(maxLength - 2);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, isHalf ? maxLength - 2 : maxLength - 1)}…`;
}
