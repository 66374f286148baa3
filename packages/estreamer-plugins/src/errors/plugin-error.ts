import type { PluginFailure } from '../host/plugin-failure.ts';

/** What went wrong; stable, for programs to switch on. */
export type EstreamerPluginErrorCode =
  /** A value is not a plugin; `context.issues` has every reason. */
  | 'invalid-plugin'
  /** The host was given settings that cannot work; `context.issues` has every reason. */
  | 'invalid-settings'
  /** A required plugin could not be set up. */
  | 'setup-failed'
  /** A required plugin failed on a delivery, which must not be acknowledged; `context.failures` has every failure. */
  | 'plugin-failed'
  /** One or more plugins failed while being torn down; all of them were told. */
  | 'teardown-failed'
  /** A delivery was given to the host before it was done with the one before. */
  | 'busy'
  /** The signal ended the work on a delivery, which must not be acknowledged. */
  | 'aborted'
  /** The host is closed. */
  | 'closed';

/** Where it went wrong; only what is known is there. */
export interface EstreamerPluginErrorContext {
  /** The plugin's name in the host. */
  readonly plugin?: string;
  /** Every failure, of best-effort plugins too. */
  readonly failures?: readonly PluginFailure[];
  /** Every reason why a value is not taken. */
  readonly issues?: readonly string[];
}

const brand = Symbol.for('@x/estreamer-plugins/error');

/** Every error that this package throws on purpose. */
export class EstreamerPluginError extends Error {
  readonly code: EstreamerPluginErrorCode;
  readonly context: EstreamerPluginErrorContext;
  readonly [brand] = true;

  constructor(
    code: EstreamerPluginErrorCode,
    message: string,
    context: EstreamerPluginErrorContext = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'EstreamerPluginError';
    this.code = code;
    this.context = context;
  }
}

/** True for this package's errors, also for those of another installed copy of it. */
export function isEstreamerPluginError(value: unknown): value is EstreamerPluginError {
  return typeof value === 'object' && value !== null && brand in value;
}
