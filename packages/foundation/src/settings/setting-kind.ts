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

/** What a kind gives for a value that it refuses. The place has the issue. */
export const REFUSED: unique symbol = Symbol('refused');

/** A kind of value that a setting may have. */
export interface SettingKind<Output, Input = Output> {
  /** What may be given, in words that fit behind "give": `a whole number from 1 to 65535`. */
  readonly values: string;
  /** Reads a value; one that does not fit is refused at its place. */
  read(value: unknown, place: SettingPlace): Output | typeof REFUSED;
  /** Never there: carries the type of what may be given. */
  readonly accepts?: (input: Input) => void;
}

/** Where a value is in the settings, and where to say what is wrong with it. */
export interface SettingPlace {
  readonly path: SettingPath;
  /** The place of a value inside this one. */
  at(key: string | number): SettingPlace;
  /**
   * Says that the value cannot be taken.
   *
   * @param message what is wrong, such as `is 0`
   * @param hint what to do, such as `give a whole number from 1 to 65535`
   */
  refuse(message: string, hint: string, rule?: SettingIssue['rule']): typeof REFUSED;
}

/** Makes a place whose issues are added to a list. */
export function createPlace(path: SettingPath, issues: SettingIssue[]): SettingPlace {
  return {
    path,
    at: (key) => createPlace([...path, key], issues),
    refuse(message, hint, rule = 'type') {
      issues.push({ path, rule, message, hint });
      return REFUSED;
    },
  };
}

/** Refuses a value for what it is. */
export function refuseValue(
  value: unknown,
  kind: Pick<SettingKind<unknown>, 'values'>,
  place: SettingPlace,
): typeof REFUSED {
  const rule = value === undefined ? 'required' : 'type';
  return place.refuse(`is ${describeValue(value)}`, `give ${kind.values}`, rule);
}

/** What a value is, in words; texts are not repeated, since they may be secrets. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'missing';
    case 'string':
      return value === '' ? 'an empty text' : 'a text';
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'function':
      return 'a function';
    case 'symbol':
      return 'a symbol';
    default:
      if (value === null) return 'null';
      return Array.isArray(value) ? 'a list' : 'an object';
  }
}
