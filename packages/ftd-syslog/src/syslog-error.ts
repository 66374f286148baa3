import { CodedError, createErrorGuard, type SettingIssue } from '@x/foundation';

/**
 * What went wrong. Stable: safe to branch on.
 *
 * - `invalid-settings`: settings that cannot work; `context.issues` has every reason.
 * - `cannot-listen`: the address and port cannot be used, or the TLS files; `cause` says why.
 */
export type FtdSyslogErrorCode = 'invalid-settings' | 'cannot-listen';

/** Facts about an error, for programs. */
export interface FtdSyslogErrorContext {
  /** Every issue found: with `invalid-settings`. */
  readonly issues?: readonly SettingIssue[];
}

/** Every error that this package throws on purpose. */
export class FtdSyslogError extends CodedError<FtdSyslogErrorCode, FtdSyslogErrorContext> {
  override readonly name = 'FtdSyslogError';
}

/** Tells whether a value is a {@link FtdSyslogError}, with `code` of this code too; knows those of another installed copy. */
export const isFtdSyslogError = createErrorGuard<FtdSyslogError>('FtdSyslogError');
