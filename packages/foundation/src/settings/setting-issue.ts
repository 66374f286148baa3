/** Where a setting is: keys and indexes from the top down; empty for the settings as a whole. */
export type SettingPath = readonly (string | number)[];

/** One thing that is wrong with settings. */
export interface SettingIssue {
  readonly path: SettingPath;
  /** Which rule is broken. Stable: safe to branch on. */
  readonly rule: 'required' | 'type' | 'unknown-key';
  /** What is wrong, such as `is 0`. A text that was given is not repeated: it may be a secret. */
  readonly message: string;
  /** What to do, such as `give a whole number from 1 to 65535`. */
  readonly hint: string;
}

/** The most issues that a message spells out. */
const MAX_ISSUES_IN_MESSAGE = 5;

/** The most characters of one key that a message shows. */
const MAX_KEY_LENGTH = 64;

/**
 * Writes a path as JavaScript would: `queue.maxEvents`, `transports[0]`, `headers["a b"]`. Keys that are not plain words
 * are quoted, so that they cannot break a line.
 */
export function formatSettingPath(path: SettingPath): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (/^[A-Za-z_$][\w$]{0,63}$/.test(key)) text += text === '' ? key : `.${key}`;
    else text += `[${JSON.stringify(key.slice(0, MAX_KEY_LENGTH))}]`;
  }
  return text;
}

/** Writes an issue as one line: `"queue.maxEvents" is 0; give a whole number of 1 or more`. */
export function formatSettingIssue({ path, message, hint }: SettingIssue): string {
  const place = path.length === 0 ? 'the value' : `"${formatSettingPath(path)}"`;
  return `${place} ${message}; ${hint}`;
}

/**
 * Writes all issues as the message of an error: `The client cannot be made: "port" is 0; give ...`.
 *
 * @param subject what was checked, as the message's first words
 */
export function describeSettingIssues(subject: string, issues: readonly SettingIssue[]): string {
  const shown = issues.slice(0, MAX_ISSUES_IN_MESSAGE).map((issue) => `${formatSettingIssue(issue)}.`);
  if (issues.length > shown.length) shown.push(`And ${issues.length - shown.length} more.`);
  return `${subject}: ${shown.join(' ')}`;
}
