import * as z from 'zod';
import type { MozDefIssue, MozDefRule } from '../errors/mozdef-error.ts';
import { isPlainObject, type MozDefDetails } from './check-json.ts';
import type { MozDefEventDefaults } from './mozdef-event.ts';
import { toIssues } from './schema-issues.ts';
import { eventSchema } from './wire-schemas.ts';

/**
 * The shape of an event's input: what goes on the wire, with what may be left out. What a severity or a timestamp says
 * is read by `readEventInput`, and what `details` holds is checked by `checkJson`.
 */
export const eventShapeSchema = eventSchema.partial().extend({
  summary: eventSchema.shape.summary,
  severity: z.string().optional(),
  hostname: z.string().optional(),
  timestamp: z.unknown().optional(),
  details: z.custom<MozDefDetails>(isPlainObject).optional(),
});

/** An event's input whose keys and types fit. */
export type EventShape = z.output<typeof eventShapeSchema>;

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

const EVENT_KEYS: ReadonlySet<string> = new Set(Object.keys(eventSchema.shape));

const MAX_TAGS = 10_000;

/** The most unknown keys that are reported for one event. */
const MAX_UNKNOWN_KEYS = 100;

/**
 * Puts the presets under an event's input and checks its keys and types.
 *
 * @param defaults a key of the input that is `undefined` counts as left out
 * @param issues gets every issue
 * @returns a new object, which fits if no issue was added
 */
export function readEventShape(
  input: unknown,
  defaults: MozDefEventDefaults,
  issues: MozDefIssue[],
): EventShape {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    const [rule, message] =
      input === undefined ? (['required', 'is missing'] as const) : (['type', 'is not an object'] as const);
    issues.push(keyIssue([], rule, message));
    return { summary: '' };
  }
  const shape = withDefaults(input as EventShape, defaults as Partial<EventShape>);
  if (!hasEventShape(shape)) explain(shape, issues);
  checkKeys(input, issues);
  return shape;
}

/** Lets the schema say what is wrong. */
function explain(shape: EventShape, issues: MozDefIssue[]): void {
  // An array with a huge length and nothing in it must not make the schema report every hole.
  if (Array.isArray(shape.tags) && shape.tags.length > MAX_TAGS) {
    issues.push({
      path: ['tags'],
      rule: 'too-large',
      message: `has more than ${MAX_TAGS} entries`,
      hint: 'tags are words to find the event by; put lists into details',
    });
    return;
  }
  const result = eventShapeSchema.safeParse(shape, { reportInput: true });
  if (!result.success) issues.push(...toIssues(result.error, [], hintFor));
}

/** Makes an issue about one of an event's own keys, with the hint that belongs to the key. */
export function keyIssue(path: readonly (string | number)[], rule: MozDefRule, message: string): MozDefIssue {
  return { path, rule, message, hint: hintFor(path) };
}

/**
 * Tells what `eventShapeSchema` tells, in a fraction of the time: every event passes here.
 *
 * @param shape has the keys of an event and no others
 */
export function hasEventShape(shape: EventShape): boolean {
  const { summary, category, severity, source, hostname, processname, processid, tags, details } = shape;
  return (
    isText(summary) &&
    (category === undefined || isText(category)) &&
    (severity === undefined || typeof severity === 'string') &&
    (source === undefined || source === null || isText(source)) &&
    (hostname === undefined || typeof hostname === 'string') &&
    (processname === undefined || isText(processname)) &&
    (processid === undefined || (Number.isSafeInteger(processid) && processid >= 0)) &&
    (tags === undefined || areTags(tags)) &&
    (details === undefined || isPlainObject(details))
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function areTags(tags: unknown): boolean {
  if (!Array.isArray(tags) || tags.length > MAX_TAGS) return false;
  for (let index = 0; index < tags.length; index++) {
    if (typeof tags[index] !== 'string') return false;
  }
  return true;
}

function checkKeys(input: object, issues: MozDefIssue[]): void {
  for (const key in input) {
    if (EVENT_KEYS.has(key) || !Object.hasOwn(input, key)) continue;
    issues.push({
      path: [key],
      rule: 'unknown-key',
      message: 'is not a key of an event; MozDef drops it',
      hint: 'put it under details',
    });
    if (issues.length >= MAX_UNKNOWN_KEYS) return;
  }
}

function withDefaults(input: EventShape, defaults: Partial<EventShape>): EventShape {
  return {
    summary: input.summary === undefined ? (defaults.summary as string) : input.summary,
    category: input.category === undefined ? defaults.category : input.category,
    severity: input.severity === undefined ? defaults.severity : input.severity,
    source: input.source === undefined ? defaults.source : input.source,
    hostname: input.hostname === undefined ? defaults.hostname : input.hostname,
    processname: input.processname === undefined ? defaults.processname : input.processname,
    processid: input.processid === undefined ? defaults.processid : input.processid,
    timestamp: input.timestamp,
    tags: input.tags === undefined ? defaults.tags : input.tags,
    details: input.details === undefined ? defaults.details : input.details,
  };
}

function hintFor(path: readonly (string | number)[]): string {
  return HINTS[String(path[0])] ?? 'give an object with at least a summary';
}
