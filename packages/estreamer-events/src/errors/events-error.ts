import { CodedError, createErrorGuard, createSettingsResolver, formatSettingIssue } from '@x/foundation';

/** What went wrong; stable, for programs to switch on. */
export type EstreamerEventsErrorCode =
  /** A table or a projection cannot work; `context.issues` has every reason. */
  | 'invalid-table'
  /** A format was given settings that cannot work; `context.issues` has every reason. */
  | 'invalid-settings'
  /** The text of an event was asked for after its `release`. */
  | 'event-released';

/** Where it went wrong. */
export interface EstreamerEventsErrorContext {
  /** Every reason; none with `event-released`. */
  readonly issues: readonly string[];
}

/** Every error that this package throws on purpose. */
export class EstreamerEventsError extends CodedError<EstreamerEventsErrorCode, EstreamerEventsErrorContext> {
  override readonly name = 'EstreamerEventsError';
}

/** True for this package's errors, also for those of another installed copy of it. */
export const isEstreamerEventsError = createErrorGuard<EstreamerEventsError>('EstreamerEventsError');

/** Makes the error for what cannot work, with every reason. */
export function issuesError(
  code: EstreamerEventsErrorCode,
  subject: string,
  issues: readonly string[],
): EstreamerEventsError {
  return new EstreamerEventsError(code, `${subject}: ${issues.join('; ')}.`, { context: { issues } });
}

/**
 * Reads the settings of a format by their declaration.
 *
 * @throws {EstreamerEventsError} `invalid-settings` with every issue
 */
export const resolveFormatSettings = createSettingsResolver(
  (message, issues) =>
    new EstreamerEventsError('invalid-settings', message, {
      context: { issues: issues.map(formatSettingIssue) },
    }),
);
