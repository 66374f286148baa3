import {
  CodedError,
  type CodedErrorOptions,
  createErrorGuard,
  createSettingsResolver,
  formatSettingPath,
} from '@x/foundation';

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

/**
 * What went wrong. Stable: safe to branch on.
 *
 * - `invalid-event`: the event cannot be sent as it is; `context.issues` has every reason.
 * - `invalid-settings`: a factory was called with settings that cannot work; `context.issues` has every reason.
 */
export type MozDefErrorCode = 'invalid-event' | 'invalid-settings';

/** Facts about an error, for programs. Never holds credentials or the contents of an event. */
export interface MozDefErrorContext {
  /** Every issue found. */
  readonly issues?: readonly MozDefIssue[];
  /** The limit that was passed, in the unit that the message names. */
  readonly limit?: number;
  /** Size of the encoded event in bytes. */
  readonly byteLength?: number;
}

/** What is wrong with an event or with settings. What goes wrong on the way is a `TransportError`. */
export class MozDefError extends CodedError<MozDefErrorCode, MozDefErrorContext> {
  override readonly name = 'MozDefError';
}

/**
 * Tells whether a value is a {@link MozDefError}, of this or of another installed copy of the package.
 *
 * @param code when given, the error must also have this code
 */
export const isMozDefError = createErrorGuard<MozDefError>('MozDefError');

/** The most issues that a message spells out; `context.issues` has all of them. */
const MAX_ISSUES_IN_MESSAGE = 5;

/**
 * Makes the one error that carries every issue of an event or of settings.
 *
 * @param code which of the two
 * @param subject what was checked, as the message's first words
 */
export function createIssuesError(
  code: MozDefErrorCode,
  subject: string,
  issues: readonly MozDefIssue[],
  { context, cause }: CodedErrorOptions<MozDefErrorContext> = {},
): MozDefError {
  const shown = issues.slice(0, MAX_ISSUES_IN_MESSAGE).map(formatIssue);
  if (issues.length > shown.length) shown.push(`and ${issues.length - shown.length} more`);
  return new MozDefError(code, `${subject}: ${shown.join('; ')}`, {
    cause,
    context: { ...context, issues },
  });
}

/**
 * Reads settings by their declaration, and fills in what is left out.
 *
 * @param subject what cannot be made with wrong ones, as the first words of the message
 * @throws MozDefError `invalid-settings` with every issue in `context.issues`
 */
export const resolveMozDefSettings = createSettingsResolver(
  (message, issues) => new MozDefError('invalid-settings', message, { context: { issues } }),
);
