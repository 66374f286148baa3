import { z } from 'zod';
import type { MozDefIssue, MozDefRule } from '../errors/mozdef-issue.ts';
import type { MozDefDetails } from './json-value.ts';
import { isPlainObject } from './plain-object.ts';

const text = z.string().min(1);

/**
 * The shape of an event's input: its keys and their types. What a severity or a timestamp says is read by `readEventInput`,
 * and what `details` holds is checked by `copyDetails`.
 */
const eventInputSchema = z.strictObject({
  summary: text,
  category: text.optional(),
  severity: z.string().optional(),
  source: text.nullable().optional(),
  hostname: z.string().optional(),
  processname: text.optional(),
  processid: z.int().nonnegative().optional(),
  timestamp: z.unknown().optional(),
  tags: z.array(z.string()).optional(),
  details: z.custom<MozDefDetails>(isPlainObject).optional(),
});

/** An event's input whose keys and types fit. */
export type EventInputShape = z.output<typeof eventInputSchema>;

const HINTS: Readonly<Record<string, string>> = {
  summary: 'give one sentence for a human being',
  category: 'give a word such as "authentication", or leave it out for "event"',
  severity:
    'use DEBUG, INFO, NOTICE, WARNING, ERROR, CRITICAL, ALERT or EMERGENCY, or the aliases CRIT, ERR, WARN, EMERG',
  source: 'give the name of the system that the event comes from, or leave it out for the process name',
  hostname: 'give a name as text, or leave it out for the name of this machine',
  processname: "give a name, or leave it out for this script's file name",
  processid: 'give a whole number of 0 or more, or leave it out for the id of this process',
  timestamp:
    'give a valid Date, or ISO 8601 text with an offset such as 2026-01-02T03:04:05.000006+00:00, or leave it out for now',
  tags: 'give an array of texts, or leave it out',
  details: 'give a plain object, or leave it out',
};

/** The most issues that are reported for one event's shape. */
const MAX_ISSUES = 100;

const MAX_TAGS = 10_000;

/**
 * Checks the keys and types of an event's input.
 *
 * @param issues gets every issue
 * @returns a new object, or `undefined` if there are issues
 */
export function checkShape(input: unknown, issues: MozDefIssue[]): EventInputShape | undefined {
  const tags = (input as { readonly tags?: unknown } | null | undefined)?.tags;
  // An array with a huge length and nothing in it must not make the schema report every hole.
  if (Array.isArray(tags) && tags.length > MAX_TAGS) {
    issues.push({
      path: ['tags'],
      rule: 'too-large',
      message: `has more than ${MAX_TAGS} entries`,
      hint: 'tags are words to find the event by; put lists into details',
    });
    return undefined;
  }
  const result = eventInputSchema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  issues.push(...result.error.issues.flatMap(toIssues).slice(0, MAX_ISSUES));
  return undefined;
}

/** Makes an issue about one of an event's own keys, with the hint that belongs to the key. */
export function keyIssue(path: readonly (string | number)[], rule: MozDefRule, message: string): MozDefIssue {
  return { path, rule, message, hint: HINTS[String(path[0])] ?? 'give an object with at least a summary' };
}

function toIssues(issue: z.core.$ZodIssue): MozDefIssue[] {
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      rule: 'unknown-key',
      message: 'is not a key of an event; MozDef drops it',
      hint: 'put it under details',
    }));
  }
  if (issue.code === 'too_small' && issue.origin === 'string') return [keyIssue(path, 'empty', 'is empty')];
  if (issue.input === undefined) return [keyIssue(path, 'required', 'is missing')];
  return [keyIssue(path, 'type', 'is of a type or value that does not fit')];
}
