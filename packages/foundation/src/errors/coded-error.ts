const BRAND = Symbol.for('@x/foundation/coded-error');

/** What a {@link CodedError} may be given besides its code and message. */
export interface CodedErrorOptions<Context extends object> {
  /** Facts for programs. @default {} */
  readonly context?: Context | undefined;
  /** The error underneath. @default none */
  readonly cause?: unknown;
}

/**
 * The base of every package's error: a stable `code` to branch on, facts in `context`, the error underneath in `cause`.
 * A package makes one class of it, with a `name` of its own, and its guard with {@link createErrorGuard}.
 *
 * @example
 * export class ProbeError extends CodedError<'invalid-settings' | 'unreachable', { readonly host?: string }> {
 *   override readonly name = 'ProbeError';
 * }
 * export const isProbeError = createErrorGuard<ProbeError>('ProbeError');
 */
export class CodedError<Code extends string = string, Context extends object = object> extends Error {
  /** What went wrong. Stable: safe to branch on. */
  readonly code: Code;
  /** Facts for programs; only what is known is there. Frozen. */
  readonly context: Readonly<Context>;

  constructor(code: Code, message: string, { context, cause }: CodedErrorOptions<Context> = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.context = Object.freeze({ ...context }) as Readonly<Context>;
  }

  /** Marks the errors of every installed copy of this package; read by {@link createErrorGuard}. */
  get [BRAND](): true {
    return true;
  }
}

/** Tells whether a value is an error of one class; with `code`, of this code too. */
export type ErrorGuard<E extends CodedError> = <Code extends E['code'] = E['code']>(
  value: unknown,
  code?: Code,
) => value is E & { readonly code: Code };

/**
 * Makes the guard of an error class. It knows the errors of another installed copy of the package too, which
 * `instanceof` does not.
 *
 * @param name the `name` of the class's errors
 */
export function createErrorGuard<E extends CodedError>(name: E['name']): ErrorGuard<E> {
  return <Code extends E['code']>(value: unknown, code?: Code): value is E & { readonly code: Code } => {
    if (typeof value !== 'object' || value === null) return false;
    const candidate = value as {
      readonly [BRAND]?: unknown;
      readonly name?: unknown;
      readonly code?: unknown;
    };
    return (
      candidate[BRAND] === true && candidate.name === name && (code === undefined || candidate.code === code)
    );
  };
}
