/** Control characters, and the separators that some readers take for the end of a line. */
const SPLITTING = /[\p{Cc}\u2028\u2029]/u;
const ALL_SPLITTING = /[\p{Cc}\u2028\u2029]/gu;

/** Tells whether a text has a character that could end a line. */
export function canSplitLine(text: string): boolean {
  return SPLITTING.test(text);
}

/** Replaces every character that could end a line. */
export function replaceSplitting(text: string, replace: (character: string) => string): string {
  return SPLITTING.test(text) ? text.replace(ALL_SPLITTING, replace) : text;
}

/** Puts a text on one line; a space stands for each character that could end it. */
export function onOneLine(text: string): string {
  return replaceSplitting(text, () => ' ');
}

/** The escape that JSON has for a character. */
export function jsonEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
