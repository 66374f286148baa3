import type { MozDefIssue } from '../errors/mozdef-issue.ts';
import { checkShape, type EventInputShape, keyIssue } from './event-schema.ts';
import { type MozDefSeverity, parseSeverity } from './severity.ts';
import { formatTimestamp } from './timestamp.ts';

/** An event's input, checked, with severity and timestamp as they go on the wire. */
export interface CheckedEventInput {
  /** Every other key, with the type that it must have. */
  readonly shape: EventInputShape;
  readonly severity: MozDefSeverity | undefined;
  readonly timestamp: string | undefined;
}

/**
 * Reads an event's input, all but what is inside of `details`.
 *
 * @param issues gets every issue
 * @returns `undefined` if there are issues
 */
export function readEventInput(input: unknown, issues: MozDefIssue[]): CheckedEventInput | undefined {
  const shape = checkShape(input, issues);
  const given = (input ?? {}) as { readonly severity?: unknown; readonly timestamp?: unknown };
  const severity = typeof given.severity === 'string' ? parseSeverity(given.severity) : undefined;
  if (severity === undefined && typeof given.severity === 'string') {
    issues.push(keyIssue(['severity'], 'unknown-severity', 'is not the name of a severity'));
  }
  const timestamp = given.timestamp === undefined ? undefined : formatTimestamp(given.timestamp);
  if (timestamp === undefined && given.timestamp !== undefined) {
    issues.push(keyIssue(['timestamp'], 'timestamp', 'is not a point in time that MozDef reads'));
  }
  return shape === undefined || issues.length > 0 ? undefined : { shape, severity, timestamp };
}
