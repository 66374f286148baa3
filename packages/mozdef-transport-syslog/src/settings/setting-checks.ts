import type { MozDefIssue } from '@x/mozdef-events/transport';

/** A whole number and its bounds. */
export interface WholeNumberRule {
  readonly path: readonly string[];
  readonly least: number;
  readonly most: number;
  /** What stands in for `undefined`. */
  readonly fallback: number;
}

/** Reads a whole number within bounds. */
export function wholeNumber(value: unknown, rule: WholeNumberRule, issues: MozDefIssue[]): number {
  const { path, least, most, fallback } = rule;
  if (value === undefined) return fallback;
  if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) return Number(value);
  const message = `is not a whole number from ${least} to ${most}`;
  issues.push({ path, rule: 'type', message, hint: 'give one, or leave it out for the default' });
  return fallback;
}

/** Checks that a text is one of those that are known. */
export function oneOf(
  value: string,
  known: readonly string[],
  path: readonly string[],
  issues: MozDefIssue[],
): void {
  if (known.includes(value)) return;
  issues.push({ path, rule: 'type', message: 'is not known', hint: `give one of ${known.join(', ')}` });
}
