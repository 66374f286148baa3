import { CodedError, createErrorGuard, type SettingIssue } from '@x/foundation';

/** What went wrong; stable, for programs to switch on. */
export type EstreamerOutputErrorCode =
  /** An output was given settings that cannot work; `context.issues` has every reason. */
  | 'invalid-settings'
  /** A record could not be written in the output's format; `context.kind` and `context.recordType` name it. */
  | 'format-failed'
  /** The signal ended the work on a delivery, which must not be acknowledged. */
  | 'aborted'
  /** The output is closed. */
  | 'closed';

/** Where it went wrong; only what is known is there. */
export interface EstreamerOutputErrorContext {
  /** Every reason why settings are not taken. */
  readonly issues?: readonly SettingIssue[];
  /** The transport that the output sends over. */
  readonly transport?: string;
  /** The record's kind. */
  readonly kind?: string;
  /** The record's type. */
  readonly recordType?: number;
}

/** Every error that outputs throw on purpose. */
export class EstreamerOutputError extends CodedError<EstreamerOutputErrorCode, EstreamerOutputErrorContext> {
  override readonly name = 'EstreamerOutputError';
}

/** True for this package's errors, also for those of another installed copy of it; with `code`, of this code. */
export const isEstreamerOutputError = createErrorGuard<EstreamerOutputError>('EstreamerOutputError');
