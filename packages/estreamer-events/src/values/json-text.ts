import type { Cuts } from './cuts.ts';

/** What JSON cannot hold as it is, and what some readers of lines take for the end of one. */
const TO_ESCAPE = /["\\\p{Cc}\p{Cs}\u2028\u2029]/u;

/** Characters that JSON leaves as they are and that some readers take for the end of a line. */
const LINE_BREAKERS = /[\u007f-\u009f\u2028\u2029]/g;

/** Writes a text as JSON, on one line for every reader. */
export function jsonText(text: string): string {
  return TO_ESCAPE.test(text) ? escaped(text) : `"${text}"`;
}

/** The same, cut to a number of UTF-8 bytes. */
export function boundedJsonText(text: string, maxBytes: number, cuts: Cuts): string {
  if (text.length * 3 > maxBytes) return jsonText(cuts.toBytes(text, maxBytes));
  return TO_ESCAPE.test(text) ? escaped(text) : `"${text}"`;
}

/** Writes anything as JSON, on one line for every reader. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value).replace(LINE_BREAKERS, escapeCharacter);
}

function escaped(text: string): string {
  return JSON.stringify(text).replace(LINE_BREAKERS, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
