import type { EventRecord } from '@x/estreamer-protocol';
import {
  CodedError,
  createErrorGuard,
  describeError,
  formatSettingIssue,
  type SettingIssue,
} from '@x/foundation';

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

/**
 * What a failure of a plugin means for the delivery.
 *
 * - `required`: the delivery is not acknowledged until the plugin has taken it; what failed is tried again.
 * - `best-effort`: the failure is counted and reported, and the stream goes on.
 */
export type PluginPolicy = 'required' | 'best-effort';

/** What the plugin was asked to do when it failed. */
export type PluginStage = 'load' | 'setup' | 'record' | 'delivery' | 'after-delivery' | 'teardown';

/** One failure of a plugin. */
export interface PluginFailure {
  /** The plugin's name in the host. */
  readonly plugin: string;
  /** What the failure means for the delivery. */
  readonly policy: PluginPolicy;
  /** What the plugin was asked to do; `delivery` is the callback of a plugin that takes deliveries. */
  readonly stage: PluginStage;
  /** What the plugin threw, or the error `timed-out` or `worker-died`. */
  readonly error: unknown;
  /** The record that the plugin was given, at the stage `record`. */
  readonly record?: { readonly kind: string; readonly recordType: number; readonly index: number };
}

/**
 * Makes the error for a plugin's `afterDelivery`, or for the callback of a plugin that takes deliveries, to throw when
 * some of the delivery's records were taken and these were not: a required plugin gets only these again.
 *
 * @param records the records, as the plugin got them
 * @param cause why they were not taken
 */
export function recordsFailed(records: readonly EventRecord[], cause: unknown): EstreamerPluginError {
  const count = records.length === 1 ? '1 record was' : `${records.length} records were`;
  return new EstreamerPluginError(
    'records-failed',
    `${count} not taken: ${describeError(cause)}`,
    { records },
    { cause },
  );
}

/** The records that an error of {@link recordsFailed} names; undefined for any other value. */
export function failedRecordsOf(error: unknown): readonly EventRecord[] | undefined {
  return isEstreamerPluginError(error, 'records-failed') ? error.context.records : undefined;
}

const STAGES: Readonly<Record<PluginStage, string>> = {
  load: 'to load',
  setup: 'in its setup',
  record: 'on a record',
  delivery: 'on a delivery',
  'after-delivery': 'at the end of a delivery',
  teardown: 'in its teardown',
};

/** A failure in one sentence without its full stop. */
export function describeFailure({ plugin, stage, record, error }: PluginFailure): string {
  const place = record === undefined ? STAGES[stage] : `on record ${record.index + 1} (${record.kind})`;
  return `Plugin ${JSON.stringify(plugin)} failed ${place}: ${describeError(error).replace(/\.$/, '')}`;
}

/**
 * Makes the one error for several failures.
 *
 * @param decisive the failures that make it an error; at least one
 * @param listed all that the error lists
 * @param consequence what follows from it, without a full stop
 */
export function createFailuresError(
  code: EstreamerPluginErrorCode,
  decisive: readonly PluginFailure[],
  listed: readonly PluginFailure[],
  consequence: string,
): EstreamerPluginError {
  const [first] = decisive as readonly [PluginFailure];
  const others = decisive.length > 1 ? ` (and ${decisive.length - 1} more)` : '';
  return new EstreamerPluginError(
    code,
    `${describeFailure(first)}${others}. ${consequence}.`,
    { plugin: first.plugin, failures: listed },
    { cause: first.error },
  );
}
