import type * as z from 'zod';
import type { MozDefIssue } from '../errors/mozdef-error.ts';

/** The most issues that are reported for one schema. */
const MAX_ISSUES = 100;

/** What a schema expects, in words. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'a boolean',
  array: 'an array',
  object: 'a plain object',
  record: 'a plain object',
};

/**
 * Makes issues of what a schema says is wrong, one for each value. The schema must have been given `reportInput`.
 *
 * @param at where the value is that the schema was for
 * @param hint what to do about the value at a path
 */
export function toIssues(
  error: z.ZodError,
  at: readonly string[],
  hint: (path: readonly (string | number)[]) => string,
): MozDefIssue[] {
  const issues = new Map<string, MozDefIssue>();
  for (const issue of error.issues) {
    const path = [...at, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
    const place = JSON.stringify(path);
    if (issues.has(place)) continue;
    issues.set(place, { path, ...ruleAndMessage(issue), hint: hint(path) });
    if (issues.size >= MAX_ISSUES) break;
  }
  return [...issues.values()];
}

function ruleAndMessage(issue: z.core.$ZodIssue): Pick<MozDefIssue, 'rule' | 'message'> {
  if (issue.input === undefined) return { rule: 'required', message: 'is missing' };
  if (issue.code === 'too_small' && issue.origin === 'string') return { rule: 'empty', message: 'is empty' };
  const type = issue.code === 'invalid_type' ? TYPES[issue.expected] : undefined;
  return {
    rule: 'type',
    message: type === undefined ? 'is of a type or value that does not fit' : `is not ${type}`,
  };
}
