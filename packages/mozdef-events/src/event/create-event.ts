import { createIssuesError, isMozDefError, MozDefError } from '../errors/mozdef-error.ts';
import type { MozDefIssue } from '../errors/mozdef-issue.ts';
import { type CopyLimits, copyDetails } from './copy-details.ts';
import type { EventInputShape } from './event-schema.ts';
import type { MozDefEventDependencies, MozDefEventSettings } from './event-settings.ts';
import { machineName, programName, saysNothing } from './host-and-process.ts';
import type { JsonObject } from './json-value.ts';
import { resolveLimits } from './limits.ts';
import type { MozDefEvent, MozDefEventDefaults, MozDefEventInput } from './mozdef-event.ts';
import { createPitfallCheck, type PitfallCheck } from './pitfalls.ts';
import { isPlainObject } from './plain-object.ts';
import { type CheckedEventInput, readEventInput } from './read-input.ts';
import { formatInstant } from './timestamp.ts';

const SUBJECT = 'The event cannot be sent';

/** The keys whose text MozDef's index stores as a keyword. */
const KEYWORD_KEYS = ['category', 'source', 'hostname', 'processname'] as const;

/**
 * Makes an event as it goes on the wire: checks the input, copies it, and fills in what it leaves out.
 *
 * @param input what the caller knows; never changed
 * @throws MozDefError `invalid-event` with every issue in `context.issues`; `invalid-settings` for limits that are none
 */
export function createEvent(
  input: MozDefEventInput,
  settings: MozDefEventSettings = {},
  dependencies: MozDefEventDependencies = {},
): MozDefEvent {
  const check = createPitfallCheck();
  let event: MozDefEvent;
  try {
    event = makeEvent(input, settings, dependencies, check);
  } catch (error) {
    if (isMozDefError(error)) throw error;
    throw new MozDefError(
      'invalid-event',
      `${SUBJECT}: reading it failed (give plain data, without getters)`,
      {
        cause: error,
        context: { issues: [] },
      },
    );
  }
  if (check.warnings.length > 0) settings.onWarning?.(check.warnings, event);
  return event;
}

function makeEvent(
  input: MozDefEventInput,
  settings: MozDefEventSettings,
  dependencies: MozDefEventDependencies,
  check: PitfallCheck,
): MozDefEvent {
  const limits = resolveLimits(settings.limits);
  const complete = withDefaults(input, settings.defaults);
  const issues: MozDefIssue[] = [];
  const checked = readEventInput(complete, issues);
  const details = copyDetailsOf(complete, limits, check, issues);
  check.details(details);
  if (checked !== undefined) checkTexts(checked.shape, check);
  if (settings.pitfalls === 'warn') check.warnings.unshift(...check.losses);
  else issues.push(...check.losses);
  if (checked === undefined || issues.length > 0) throw createIssuesError('invalid-event', SUBJECT, issues);
  return fillIn(checked, details, dependencies);
}

/** Puts the presets under the input; a key that is `undefined` counts as left out. */
function withDefaults(input: unknown, defaults: MozDefEventDefaults | undefined): unknown {
  if (defaults === undefined || typeof input !== 'object' || input === null) return input;
  // Without a prototype, so that a key named __proto__ stays data and is found by the check.
  const merged: Record<string, unknown> = Object.assign(Object.create(null), defaults);
  for (const [key, value] of Object.entries(input)) {
    if (value !== undefined) merged[key] = value;
  }
  return merged;
}

function copyDetailsOf(
  complete: unknown,
  limits: CopyLimits,
  check: PitfallCheck,
  issues: MozDefIssue[],
): JsonObject {
  const details = (complete as Partial<MozDefEventInput> | null | undefined)?.details;
  return isPlainObject(details) ? copyDetails(details, limits, check, issues) : {};
}

function checkTexts(shape: EventInputShape, check: PitfallCheck): void {
  check.plainText(shape.summary, ['summary']);
  for (const key of KEYWORD_KEYS) {
    const text = shape[key];
    if (typeof text === 'string') check.keyword(text, [key]);
  }
  shape.tags?.forEach((tag, index) => {
    check.keyword(tag, ['tags', index]);
  });
  if (shape.source === null) {
    check.warn(
      ['source'],
      'null-source',
      'is null, which MozDef stores as the text "None" where it comes through SQS',
      'name the system, or leave it out for the process name',
    );
  }
}

function fillIn(
  { shape, severity, timestamp }: CheckedEventInput,
  details: JsonObject,
  dependencies: MozDefEventDependencies,
): MozDefEvent {
  const { hostname, source } = shape;
  const processname = shape.processname ?? dependencies.processname ?? programName();
  return {
    timestamp: timestamp ?? currentTime(dependencies),
    processid: shape.processid ?? dependencies.processid?.() ?? process.pid,
    processname,
    hostname: hostname === undefined || saysNothing(hostname) ? machineName(dependencies.hostname) : hostname,
    category: shape.category ?? 'event',
    source: source === undefined ? processname : source,
    details,
    summary: shape.summary,
    tags: shape.tags ?? [],
    severity: severity ?? 'INFO',
  };
}

function currentTime({ clock }: MozDefEventDependencies): string {
  const timestamp = formatInstant(clock === undefined ? Date.now() : clock.now());
  if (timestamp !== undefined) return timestamp;
  throw new MozDefError('invalid-settings', 'The clock gave no point in time (give milliseconds since 1970)');
}
