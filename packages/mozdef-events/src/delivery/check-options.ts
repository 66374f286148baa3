import { createIssuesError } from '../errors/mozdef-error.ts';
import type { MozDefIssue } from '../errors/mozdef-issue.ts';

/** What a number of the settings must be. */
export interface NumberRule {
  readonly path: readonly string[];
  readonly value: number;
  readonly least: number;
  /** With `Infinity`, `Infinity` itself is allowed as well. */
  readonly most: number;
  /** Whether fractions are allowed. @default false */
  readonly fractions?: boolean;
}

/** Says what is wrong with the numbers of settings. */
export function findNumberIssues(rules: readonly NumberRule[]): MozDefIssue[] {
  return rules.filter((rule) => !isAllowed(rule)).map(toIssue);
}

/**
 * Checks the numbers of settings.
 *
 * @param subject what cannot be made, as the message's first words
 * @throws MozDefError `invalid-settings` with every issue
 */
export function checkNumbers(subject: string, rules: readonly NumberRule[]): void {
  const issues = findNumberIssues(rules);
  if (issues.length > 0) throw createIssuesError('invalid-settings', subject, issues);
}

function isAllowed({ value, least, most, fractions = false }: NumberRule): boolean {
  if (typeof value !== 'number' || !(value >= least && value <= most)) return false;
  return fractions || Number.isSafeInteger(value) || value === Number.POSITIVE_INFINITY;
}

function toIssue({ path, least, most, fractions = false }: NumberRule): MozDefIssue {
  const range = most === Number.POSITIVE_INFINITY ? `of ${least} or more` : `from ${least} to ${most}`;
  return {
    path,
    rule: 'type',
    message: `is not a ${fractions ? '' : 'whole '}number ${range}`,
    hint: 'give one, or leave it out for the default',
  };
}
