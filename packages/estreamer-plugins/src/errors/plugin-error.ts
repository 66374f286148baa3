import type { EventRecord } from '@x/estreamer-protocol';
import { CodedError, createErrorGuard, formatSettingIssue, type SettingIssue } from '@x/foundation';
import type { PluginFailure } from './plugin-failure.ts';

/** What went wrong; stable, for programs to switch on. */
export type EstreamerPluginErrorCode =
  /** A value is not a plugin; `context.issues` has every reason. */
  | 'invalid-plugin'
  /** The host or a plugin was given settings that cannot work; `context.issues` has every reason. */
  | 'invalid-settings'
  /** A required plugin could not be set up. */
  | 'setup-failed'
  /** A required plugin failed as often as it may on a delivery, which must not be acknowledged; `context.failures` has every failure. */
  | 'plugin-failed'
  /** One or more plugins failed while being torn down; all of them were told. */
  | 'teardown-failed'
  /** The run has no plugin that could take an event. */
  | 'no-plugins'
  /** The signal, or a failure of the delivery before, ended the work on a delivery, which must not be acknowledged. */
  | 'aborted'
  /** The host is closed. */
  | 'closed'
  /** A plugin took longer over a call than its time limit. */
  | 'timed-out'
  /** A plugin says that it did not take some records of a delivery; `context.records` has them. */
  | 'records-failed'
  /** A file is no plugin that can be loaded; `context.file` names it. */
  | 'load-failed'
  /** A plugin directory cannot be used, or others may write to it; `context.file` names it. */
  | 'bad-directory'
  /** The thread of a plugin ended, or was ended because the plugin blocked it. */
  | 'worker-died';

/** Where it went wrong; only what is known is there. */
export interface EstreamerPluginErrorContext {
  /** The plugin's name in the host. */
  readonly plugin?: string;
  /** Every failure, of best-effort plugins too. */
  readonly failures?: readonly PluginFailure[];
  /** Every reason why a value is not taken. */
  readonly issues?: readonly string[];
  /** Records of the delivery that a plugin did not take. */
  readonly records?: readonly EventRecord[];
  /** The file that could not be loaded. */
  readonly file?: string;
}

/** Every error that this package throws on purpose. */
export class EstreamerPluginError extends CodedError<EstreamerPluginErrorCode, EstreamerPluginErrorContext> {
  override readonly name = 'EstreamerPluginError';

  constructor(
    code: EstreamerPluginErrorCode,
    message: string,
    context: EstreamerPluginErrorContext = {},
    options?: { cause?: unknown },
  ) {
    super(code, message, { context, cause: options?.cause });
  }
}

/** True for this package's errors, also for those of another installed copy of it; with `code`, for those of that code. */
export const isEstreamerPluginError = createErrorGuard<EstreamerPluginError>('EstreamerPluginError');

/** Makes the error for settings that cannot be used. */
export function invalidSettings(message: string, issues: readonly SettingIssue[]): EstreamerPluginError {
  return new EstreamerPluginError('invalid-settings', message, { issues: issues.map(formatSettingIssue) });
}
