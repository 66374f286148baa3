import { CodedError, type CodedErrorOptions, createErrorGuard, createSettingsResolver } from '@x/foundation';
import { formatIssue, type MozDefIssue } from './mozdef-issue.ts';

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
