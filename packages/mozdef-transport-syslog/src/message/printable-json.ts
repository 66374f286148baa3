import { type MozDefText, toAsciiJson } from '@x/mozdef-events/transport';

/** Everything that may stand in a message. */
const NOT_PRINTABLE_ASCII = /[^\x20-\x7e]/;

/**
 * Finds a message's JSON as one line of printable ASCII.
 *
 * @returns `undefined` if it has none: a line end could start a second message
 */
export function printableJson(encoded: MozDefText): string | undefined {
  const { text } = encoded;
  // As many bytes as characters: all of it is ASCII, and nothing has to be escaped.
  if (encoded.byteLength === text.length && !hasControlCharacter(text)) return text;
  const asciiJson = toAsciiJson(text);
  return NOT_PRINTABLE_ASCII.test(asciiJson) ? undefined : asciiJson;
}

/** Whether there is one of the control characters that end a message somewhere, or that JSON lets through. */
function hasControlCharacter(text: string): boolean {
  return text.includes('\n') || text.includes('\r') || text.includes('\0') || text.includes('\x7f');
}
