import type { SettingIssue, SettingPath } from './setting-issue.ts';

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
