import { type SettingsKind, settingsOf } from './composed-kinds.ts';
import type { ResolvedSettings, SettingFields } from './fields.ts';
import {
  createPlace,
  describeSettingIssues,
  REFUSED,
  type SettingIssue,
  type SettingPath,
} from './setting-kind.ts';

/** Settings that can be used, or everything that is wrong with them. */
export type SettingsReading<Fields extends SettingFields> =
  | { readonly settings: ResolvedSettings<Fields>; readonly issues: readonly [] }
  | { readonly settings: undefined; readonly issues: readonly SettingIssue[] };

/**
 * Reads settings by their declaration: checks every one, fills in what is left out, and finds the names that are not
 * known. All issues are found at once.
 *
 * @param path where the settings are inside others @default at the top
 */
export function readSettings<const Fields extends SettingFields>(
  declaration: Fields | SettingsKind<Fields>,
  given: unknown,
  path: SettingPath = [],
): SettingsReading<Fields> {
  const kind = isKind(declaration) ? declaration : settingsOf(declaration);
  const issues: SettingIssue[] = [];
  const settings = kind.read(given, createPlace(path, issues));
  return settings === REFUSED || issues.length > 0
    ? { settings: undefined, issues }
    : { settings, issues: [] };
}

/**
 * Reads settings, or throws the package's own error with every issue.
 *
 * @param subject what cannot be made with wrong ones, as the message's first words
 * @param toError makes the error, by convention with the code `invalid-settings` and the issues in its context
 * @example
 * const PROBE = {
 *   host: required(text({ values: 'the name or address of the server' }), 'Name or address of the server.'),
 *   port: withDefault(port, 'Its port.', 8302),
 *   timeoutMs: withDefault(milliseconds({ from: 1 }), 'How long to wait for an answer.', 10_000),
 *   queue: section({ maxBytes: withDefault(wholeNumber({ from: 1, unit: 'bytes' }), 'The most that waits.', 65_536) }, 'What waits.'),
 *   onEvent: optional(callback<(event: ProbeEvent) => void>(), 'Told of what happens.'),
 * } satisfies FieldsFor<ProbeSettings>;
 *
 * const invalid = (message: string, issues: readonly SettingIssue[]) =>
 *   new ProbeError('invalid-settings', message, { context: { issues } });
 * const { host, port, queue } = resolveSettings(PROBE, given, 'The probe cannot be made', invalid);
 * // The probe cannot be made: "port" is 0; give a whole number from 1 to 65535. "hots" is not a setting; give "host".
 */
export function resolveSettings<const Fields extends SettingFields>(
  declaration: Fields | SettingsKind<Fields>,
  given: unknown,
  subject: string,
  toError: (message: string, issues: readonly SettingIssue[]) => Error,
): ResolvedSettings<Fields> {
  const { settings, issues } = readSettings(declaration, given);
  if (settings === undefined) throw toError(describeSettingIssues(subject, issues), issues);
  return settings;
}

/**
 * Makes a package's own {@link resolveSettings}: it throws the package's error, always the same way.
 *
 * @param toError as of `resolveSettings`
 */
export function createSettingsResolver(
  toError: (message: string, issues: readonly SettingIssue[]) => Error,
): <const Fields extends SettingFields>(
  declaration: Fields | SettingsKind<Fields>,
  given: unknown,
  subject: string,
) => ResolvedSettings<Fields> {
  return (declaration, given, subject) => resolveSettings(declaration, given, subject, toError);
}

function isKind<Fields extends SettingFields>(
  declaration: Fields | SettingsKind<Fields>,
): declaration is SettingsKind<Fields> {
  return typeof declaration.read === 'function';
}

/** One setting, for documentation. */
export interface SettingDescription {
  /** With those that it is in: `queue.maxBytes`. */
  readonly name: string;
  readonly meaning: string;
  /** What may be given. */
  readonly values: string;
  readonly required: boolean;
  /** What holds when it is left out; undefined where that is nothing. */
  readonly fallback: string | undefined;
}

/** Says what settings there are, for a table in a README or the help of a command; sections are listed by their parts. */
export function describeSettings(
  declaration: SettingFields | SettingsKind<SettingFields>,
  prefix = '',
): SettingDescription[] {
  const fields = isKind(declaration) ? declaration.fields : declaration;
  return Object.entries(fields).flatMap(([key, { kind, meaning, required, fallbackText }]) => {
    const name = `${prefix}${key}`;
    if ('fields' in kind) return describeSettings(kind.fields as SettingFields, `${name}.`);
    return [{ name, meaning, values: kind.values, required, fallback: fallbackText }];
  });
}
