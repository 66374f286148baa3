import { MAX_CEF_INTEGER } from './cef-keys.ts';

const HEADER_TO_ESCAPE = /[\\|\p{Cc}\p{Cs}\u2028\u2029]/u;
const LINE_END = /[\p{Cc}\u2028\u2029]/gu;

/** Writes a field of the header: `|` and `\` are escaped, and there are no line ends. */
export function cefHeaderText(text: string, maxLength: number): string {
  const short = cutCharacters(text, maxLength);
  if (!HEADER_TO_ESCAPE.test(short)) return short;
  return short.replace(LINE_END, ' ').replace(/[\\|]/g, '\\$&').toWellFormed();
}

const TO_ESCAPE = /[\\=\p{Cc}\p{Cs}\u2028\u2029]/u;
const ALL_TO_ESCAPE = /[\\=]|\r\n?|\n|[\p{Cc}\u2028\u2029]/gu;

/**
 * Writes a value of the extension: `=` and `\` are escaped, a line end is `\n` or `\r`, any other control character a
 * space.
 */
export function cefValue(text: string, maxLength: number): string {
  const short = cutCharacters(text, maxLength);
  return TO_ESCAPE.test(short) ? short.replace(ALL_TO_ESCAPE, escapeFound).toWellFormed() : short;
}

/** Tells whether a value fits CEF's Integer. */
export function isCefInteger(value: unknown): boolean {
  return typeof value === 'number' && value <= MAX_CEF_INTEGER;
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
function cutCharacters(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const last = text.charCodeAt(maxLength - 2);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, isHalf ? maxLength - 2 : maxLength - 1)}…`;
}
