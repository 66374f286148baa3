import {
  CodedError,
  createErrorGuard,
  createSettingsResolver,
  describeFileError,
  type SettingIssue,
} from '@x/foundation';

/** What went wrong; stable, for programs to switch on. */
export type EstreamerOutputErrorCode =
  /** An output was given settings that cannot work; `context.issues` has every reason. */
  | 'invalid-settings'
  /** A record could not be written in the output's format; `context.kind` and `context.recordType` name it. */
  | 'format-failed'
  /** An event went out shortened, because the output's format has no room for all of it; `context.size` and `context.limit` say how much. */
  | 'event-shortened'
  /** The signal ended the work on a delivery, which must not be acknowledged. */
  | 'aborted'
  /** The output is closed. */
  | 'closed'
  /** A file cannot be made or written (the disk is full, for example); `context.file` names it. */
  | 'write-failed'
  /** A library that the output needs is not installed; `context.library` names it. */
  | 'library-missing'
  /** The database cannot be reached, or the connection broke; what was not stored is kept for the next try. */
  | 'database-unavailable'
  /** The database refuses what it was given; `context.table` and `context.column` say where, as far as it told. */
  | 'database-refused';

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
  /** How much there was of what was shortened, in `unit`. */
  readonly size?: number;
  /** How much of that there was room for. */
  readonly limit?: number;
  /** What `size` and `limit` count. */
  readonly unit?: 'bytes' | 'characters' | 'fields';
  /** The file that could not be written. */
  readonly file?: string;
  /** The library that is not installed. */
  readonly library?: string;
  /** The table that the database refuses to write to. */
  readonly table?: string;
  /** The column that the database refuses. */
  readonly column?: string;
  /** The code that the system or the database gave, for example `ENOSPC` or PostgreSQL's `23502`. */
  readonly reason?: string;
}

/** Every error that outputs throw on purpose. */
export class EstreamerOutputError extends CodedError<EstreamerOutputErrorCode, EstreamerOutputErrorContext> {
  override readonly name = 'EstreamerOutputError';
}

/** True for this package's errors, also for those of another installed copy of it; with `code`, of this code. */
export const isEstreamerOutputError = createErrorGuard<EstreamerOutputError>('EstreamerOutputError');

/**
 * Puts a failure of the file system into the package's words.
 *
 * @param consequence what becomes of the records, without a full stop
 */
export function fileError(
  file: string,
  cause: unknown,
  consequence = 'what was not written is kept and written then',
): EstreamerOutputError {
  if (isEstreamerOutputError(cause)) return cause;
  const { code: reason } = cause as NodeJS.ErrnoException;
  const context = { file, ...(reason !== undefined && { reason }) };
  return new EstreamerOutputError('write-failed', describeFileError(file, cause, consequence), {
    context,
    cause,
  });
}

/**
 * Reads the settings of an output by their declaration, and fills in what is left out.
 *
 * @param subject what cannot be made with wrong ones, as the first words of the message
 * @throws {EstreamerOutputError} `invalid-settings` with every issue
 */
export const resolveOutputFields = createSettingsResolver(
  (message, issues) => new EstreamerOutputError('invalid-settings', message, { context: { issues } }),
);
