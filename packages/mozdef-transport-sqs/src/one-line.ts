/** The most characters of a foreign text that an error shows. */
const EXCERPT_LENGTH = 200;

/** The beginning of a text as one line, without control characters. */
export function oneLine(text: string): string {
  return text
    .slice(0, 2 * EXCERPT_LENGTH)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, EXCERPT_LENGTH);
}
