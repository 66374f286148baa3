import { formatSettingPath } from '@x/foundation';

/** The rule that a value breaks. Stable: safe to branch on. */
export type MozDefRule =
  | 'required'
  | 'type'
  | 'empty'
  | 'unknown-key'
  | 'reserved-key'
  | 'fixed-category'
  | 'unknown-severity'
  | 'timestamp'
  | 'not-json'
  | 'not-finite'
  | 'cycle'
  | 'too-deep'
  | 'too-large'
  | 'ip-address'
  | 'boolean'
  | 'reserved-word'
  | 'changing-word'
  | 'not-stored'
  | 'keyword-too-long'
  | 'key-case'
  | 'ipv6-address'
  | 'null-source'
  | 'field-name'
  | 'field-conflict'
  | 'too-many-fields'
  | 'index-type'
  | 'overwritten-address';

/** One thing that is wrong, or doubtful, in an event or in settings. */
export interface MozDefIssue {
  /** Where: the keys and indexes from the top down to the value; empty for the value as a whole. */
  readonly path: readonly (string | number)[];
  /** Which rule is broken. */
  readonly rule: MozDefRule;
  /** What is wrong, in a sentence that does not repeat the offending value. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
}

/**
 * Writes a path the way JavaScript would, for messages: `details.check[0].name`, `details["a b"]`.
 * Keys that are not plain words are quoted, so that control characters cannot break a log line.
 */
function formatPath(path: readonly (string | number)[]): string {
  return path.length === 0 ? 'it' : formatSettingPath(path);
}

/** Writes an issue as one line: the path, what is wrong and what to do. */
export function formatIssue(issue: MozDefIssue): string {
  return `${formatPath(issue.path)} ${issue.message} (${issue.hint})`;
}
