import { oneLine } from '@x/foundation';
import type { Cuts } from './cuts.ts';

/**
 * The most that one value, and the whole summary, take up, in UTF-8 bytes. This cuts nothing off an event: a summary is made of facts,
 * which have places of their own.
 */
export const MAX_VALUE_BYTES = 256;
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

const SPLITTING = /[\p{Cc}\p{Cs}\u2028\u2029]/u;
const ALL_SPLITTING = /[\p{Cc}\u2028\u2029]/gu;

/** A value of a line format that knows no escapes: a blank stands for each character that could end the line. */
export function lineValue(text: string, maxBytes: number, cuts: Cuts): string {
  const short = cuts.toBytes(text, maxBytes);
  return SPLITTING.test(short) ? short.replace(ALL_SPLITTING, ' ').toWellFormed() : short;
}
