import { oneLine } from './bounded-text.ts';
import type { EventDetails } from './condition.ts';
import type { SummaryPart } from './record-mapping.ts';

const PLACEHOLDER = /\{([^{}]*)\}/;

/** The most that one value, and the whole summary, take up, in UTF-8 bytes. */
const MAX_VALUE_BYTES = 256;
const MAX_SUMMARY_BYTES = 2048;

/** The keys that a part of a summary wants. */
export function placeholdersOf(part: string): string[] {
  return part.split(PLACEHOLDER).filter((_piece, index) => index % 2 === 1);
}

/**
 * Makes the writer of a summary.
 *
 * @param otherwise what is written when no part can be filled
 */
export function compileSummary(
  parts: readonly SummaryPart[],
  otherwise: string,
): (details: EventDetails) => string {
  const writers = parts.map((part) => (typeof part === 'string' ? [part] : part).map(compilePart));
  return (details) => {
    let summary = '';
    for (const alternatives of writers) {
      for (const write of alternatives) {
        const text = write(details);
        if (text === undefined) continue;
        summary += text;
        break;
      }
    }
    return oneLine(summary, MAX_SUMMARY_BYTES) || otherwise;
  };
}

/** Text and keys alternate in what the split yields. */
function compilePart(part: string): (details: EventDetails) => string | undefined {
  const pieces = part.split(PLACEHOLDER);
  return (details) => {
    let text = pieces[0] as string;
    for (let index = 1; index < pieces.length; index += 2) {
      const value = details[pieces[index] as string];
      if (value === undefined) return undefined;
      text += typeof value === 'string' ? oneLine(value, MAX_VALUE_BYTES) : String(value);
      text += pieces[index + 1] as string;
    }
    return text;
  };
}
