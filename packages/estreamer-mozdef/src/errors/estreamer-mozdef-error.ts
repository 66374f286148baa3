/** What went wrong; stable, for programs to switch on. */
export type EstreamerMozDefErrorCode =
  /** A mapping cannot work; `context.issues` has every reason. */
  | 'invalid-mapping'
  /** Settings cannot work. */
  | 'invalid-settings'
  /** A record has no event: reading it by its mapping failed. */
  | 'mapping-failed';

/** Where it went wrong; only what is known is there. */
export interface EstreamerMozDefErrorContext {
  /** Every reason why a mapping cannot work. */
  readonly issues?: readonly string[];
  /** The kind of the first record at fault. */
  readonly kind?: string;
  /** The record type of the first record at fault. */
  readonly recordType?: number;
}

const brand = Symbol.for('@x/estreamer-mozdef/error');

/** Every error that this package throws on purpose. */
export class EstreamerMozDefError extends Error {
  readonly code: EstreamerMozDefErrorCode;
  readonly context: EstreamerMozDefErrorContext;
  readonly [brand] = true;

  constructor(
    code: EstreamerMozDefErrorCode,
    message: string,
    context: EstreamerMozDefErrorContext = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'EstreamerMozDefError';
    this.code = code;
    this.context = context;
  }
}

/** True for this package's errors, also for those of another installed copy of it. */
export function isEstreamerMozDefError(value: unknown): value is EstreamerMozDefError {
  return typeof value === 'object' && value !== null && brand in value;
}
