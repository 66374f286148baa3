/** What went wrong; stable, for programs to switch on. */
export type EstreamerEventsErrorCode =
  /** A table or a projection cannot work; `context.issues` has every reason. */
  | 'invalid-table'
  /** A format was given settings that cannot work; `context.issues` has every reason. */
  | 'invalid-settings';

/** Where it went wrong. */
export interface EstreamerEventsErrorContext {
  /** Every reason. */
  readonly issues: readonly string[];
}

const brand = Symbol.for('@x/estreamer-events/error');

/** Every error that this package throws on purpose. */
export class EstreamerEventsError extends Error {
  readonly code: EstreamerEventsErrorCode;
  readonly context: EstreamerEventsErrorContext;
  readonly [brand] = true;

  constructor(code: EstreamerEventsErrorCode, message: string, context: EstreamerEventsErrorContext) {
    super(message);
    this.name = 'EstreamerEventsError';
    this.code = code;
    this.context = context;
  }
}

/** True for this package's errors, also for those of another installed copy of it. */
export function isEstreamerEventsError(
  value: unknown,
  code?: EstreamerEventsErrorCode,
): value is EstreamerEventsError {
  if (typeof value !== 'object' || value === null || !(brand in value)) return false;
  return code === undefined || (value as EstreamerEventsError).code === code;
}
