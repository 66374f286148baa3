import { hostname as systemHostname } from 'node:os';
import { basename } from 'node:path';
import { createIssuesError, MozDefError, type MozDefIssue } from '../errors/mozdef-error.ts';
import { checkJson, isPlainObject, type JsonLimits } from './check-json.ts';
import type { MozDefEventDependencies, MozDefEventSettings } from './event-settings.ts';
import { type EventShape, keyIssue, readEventShape } from './event-shape.ts';
import { COMPLIANCE_EVENT, EVENT_TYPES, type EventType } from './event-types.ts';
import type { MozDefTypedEvent } from './message-input.ts';
import { type MozDefSeverity, parseSeverity } from './mozdef-event.ts';
import { createPitfallCheck, type PitfallCheck } from './pitfalls.ts';
import { formatInstant, formatTimestamp } from './timestamp.ts';
import { areUnremarkableDetails, areUnremarkableTags, isUnremarkableText } from './unremarkable.ts';

/** A message that may be sent, before it is encoded. */
export interface CheckedMessage {
  readonly kind: 'event' | 'vulnerability';
  /** What `JSON.stringify` is to write. */
  readonly message: object;
  readonly severity: MozDefSeverity;
  /** What is doubtful about it. */
  readonly warnings: readonly MozDefIssue[];
}

const SUBJECT = 'The event cannot be sent';

const NO_DETAILS = Object.freeze({});

const NO_TAGS: readonly string[] = Object.freeze([]);

/** The keys whose text MozDef's index stores as a keyword. */
const KEYWORD_KEYS = ['category', 'source', 'hostname', 'processname'] as const;

/**
 * Checks an event and fills in what it leaves out.
 *
 * @returns the event as it goes on the wire, which still shares `details` and `tags` with the input
 * @throws MozDefError `invalid-event` with every issue
 */
export function checkEvent(
  { type, input }: MozDefTypedEvent,
  limits: JsonLimits,
  settings: MozDefEventSettings,
  dependencies: MozDefEventDependencies,
): CheckedMessage {
  const asEvent = type === 'complianceItem' && settings.complianceItems === 'event';
  const eventType = asEvent ? COMPLIANCE_EVENT : EVENT_TYPES[type];
  const issues: MozDefIssue[] = [];
  const given = readEventShape(input, settings.defaults ?? {}, issues);
  const severity = readSeverity(given.severity, issues);
  const timestamp = readTimestamp(given.timestamp, issues);
  const shape = eventType.category === undefined ? given : typedShape(given, input, eventType, issues);
  let warnings: readonly MozDefIssue[] = [];
  if (issues.length > 0 || eventType.warning !== undefined || !hasNothingRemarkable(shape, limits)) {
    warnings = look(shape, eventType, limits, settings, issues);
  }
  if (issues.length > 0) throw createIssuesError('invalid-event', SUBJECT, issues);
  return { kind: 'event', message: fillIn(shape, severity, timestamp, dependencies), severity, warnings };
}

function readSeverity(given: unknown, issues: MozDefIssue[]): MozDefSeverity {
  if (typeof given !== 'string') return 'INFO';
  const severity = parseSeverity(given);
  if (severity === undefined) {
    issues.push(keyIssue(['severity'], 'unknown-severity', 'is not the name of a severity'));
  }
  return severity ?? 'INFO';
}

function readTimestamp(given: unknown, issues: MozDefIssue[]): string | undefined {
  if (given === undefined) return undefined;
  const timestamp = formatTimestamp(given);
  if (timestamp === undefined) {
    issues.push(keyIssue(['timestamp'], 'timestamp', 'is not a point in time that MozDef reads'));
  }
  return timestamp;
}

/** Applies what the type of event fixes: its category, and what it asks of the details. */
function typedShape(
  shape: EventShape,
  input: unknown,
  { category, readDetails }: EventType,
  issues: MozDefIssue[],
): EventShape {
  const given = (input as { readonly category?: unknown } | null | undefined)?.category;
  if (given !== undefined && given !== category) {
    issues.push({
      path: ['category'],
      rule: 'fixed-category',
      message: `is not "${category}"`,
      hint: 'leave it out, or send an ordinary event',
    });
  }
  const details = shape.details === undefined ? NO_DETAILS : shape.details;
  const read = readDetails === undefined || !isPlainObject(details) ? details : readDetails(details, issues);
  return { ...shape, category, details: read as NonNullable<EventShape['details']> };
}

/** Tells quickly whether there is nothing to warn of and nothing to refuse, as nearly always. */
function hasNothingRemarkable(shape: EventShape, limits: JsonLimits): boolean {
  const { summary, category, source, hostname, processname, tags, details } = shape;
  return (
    isUnremarkableText(summary) &&
    (category === undefined || isUnremarkableText(category)) &&
    source !== null &&
    (source === undefined || isUnremarkableText(source)) &&
    (hostname === undefined || isUnremarkableText(hostname)) &&
    (processname === undefined || isUnremarkableText(processname)) &&
    (tags === undefined || areUnremarkableTags(tags, limits)) &&
    (details === undefined || areUnremarkableDetails(details, limits))
  );
}

/**
 * Looks at everything that the server would lose or spoil, and at what JSON cannot hold.
 *
 * @returns warnings
 */
function look(
  shape: EventShape,
  { category, warning }: EventType,
  limits: JsonLimits,
  settings: MozDefEventSettings,
  issues: MozDefIssue[],
): readonly MozDefIssue[] {
  const check = createPitfallCheck('events');
  const { details } = shape;
  if (isPlainObject(details)) {
    const before = issues.length;
    checkJson(details, ['details'], limits, check, issues);
    check.details(details);
    // What is no plain data may have no end.
    if (issues.length === before) check.fields(details, ['details']);
  }
  checkTexts(category === undefined ? shape : { ...shape, category: undefined }, check);
  check.words({ ...shape, tags: shape.tags ?? NO_TAGS });
  if (warning !== undefined) check.warnings.unshift(warning);
  if (settings.pitfalls === 'warn') return [...check.losses, ...check.warnings];
  issues.push(...check.losses);
  return check.warnings;
}

function checkTexts(shape: EventShape, check: PitfallCheck): void {
  if (typeof shape.summary === 'string') check.plainText(shape.summary, ['summary']);
  for (const key of KEYWORD_KEYS) {
    const text = shape[key];
    if (typeof text === 'string') check.keyword(text, [key]);
  }
  if (Array.isArray(shape.tags)) checkTags(shape.tags, check);
  if (shape.source === null) {
    check.warn(
      ['source'],
      'null-source',
      'is null, which MozDef stores as the text "None" where it comes through SQS',
      'name the system, or leave it out for the process name',
    );
  }
}

function checkTags(tags: readonly unknown[], check: PitfallCheck): void {
  for (const [index, tag] of tags.entries()) {
    if (typeof tag !== 'string') return;
    check.keyword(tag, ['tags', index]);
  }
}

function fillIn(
  shape: EventShape,
  severity: MozDefSeverity,
  timestamp: string | undefined,
  dependencies: MozDefEventDependencies,
): CheckedMessage['message'] {
  const { hostname, source } = shape;
  const processname = shape.processname ?? dependencies.processname ?? programName();
  return {
    timestamp: timestamp ?? currentTime(dependencies),
    processid: shape.processid ?? dependencies.processid?.() ?? process.pid,
    processname,
    hostname: hostname === undefined || saysNothing(hostname) ? machineName(dependencies.hostname) : hostname,
    category: shape.category ?? 'event',
    source: source === undefined ? processname : source,
    details: shape.details ?? NO_DETAILS,
    summary: shape.summary,
    tags: shape.tags ?? NO_TAGS,
    severity,
  };
}

function currentTime({ clock }: MozDefEventDependencies): string {
  const timestamp = formatInstant(clock === undefined ? Date.now() : clock.now());
  if (timestamp !== undefined) return timestamp;
  throw new MozDefError('invalid-settings', 'The clock gave no point in time (give milliseconds since 1970)');
}

/** Names that every machine has for itself, and that tell a collector nothing. */
const SAYS_NOTHING = /^(?:localhost(?:\..*)?)?$/i;

/** Tells whether a host name is empty, `localhost` or `localhost.*`. */
function saysNothing(hostname: string): boolean {
  return SAYS_NOTHING.test(hostname);
}

/** Name of this machine: the given one, or the system's where the given one says nothing. */
export function machineName(given?: string): string {
  return given === undefined || saysNothing(given) ? systemHostname() : given;
}

/** Name of this program: the file name of the running script, or of Node.js where there is none. */
function programName(): string {
  return basename(process.argv[1] ?? process.execPath);
}
