import type { z } from 'zod';
import type { MozDefIssue } from '../errors/mozdef-issue.ts';

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
 * Makes issues of what a schema says is wrong. The schema must have been given `reportInput`.
 *
 * @param at where the value is that the schema was for
 * @param hint what to do about the value at a path
 */
export function toIssues(
  error: z.ZodError,
  at: readonly string[],
  hint: (path: readonly (string | number)[]) => string,
): MozDefIssue[] {
  return error.issues.slice(0, MAX_ISSUES).map((issue) => {
    const path = [...at, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
    if (issue.input === undefined) return { path, rule: 'required', message: 'is missing', hint: hint(path) };
    if (issue.code === 'too_small' && issue.origin === 'string')
      return { path, rule: 'empty', message: 'is empty', hint: hint(path) };
    const message = describe(issue);
    return { path, rule: 'type', message, hint: hint(path) };
  });
}

function describe(issue: z.core.$ZodIssue): string {
  const type = issue.code === 'invalid_type' ? TYPES[issue.expected] : undefined;
  return type === undefined ? 'is of a type or value that does not fit' : `is not ${type}`;
}
