import { oneLine } from '../text/line-text.ts';

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

const MAX_BYTES = 500;

/**
 * Puts what was thrown into words for a message: one line of bounded length, whatever was thrown, a value whose text
 * can't be read included.
 */
export function describeError(thrown: unknown): string {
  try {
    return oneLine(thrown instanceof Error ? textOf(thrown) : String(thrown), MAX_BYTES);
  } catch {
    return 'a value that cannot be written as text';
  }
}

function textOf(error: Error): string {
  // What Node.js throws when each of a host's addresses fails has no message of its own.
  if (error.message === '' && error instanceof AggregateError) {
    return error.errors.map(describeError).join('; ') || error.name;
  }
  if (error.message === '') return error.name;
  // The name says something where it is not that of any error, or of one that has a code and so a message of its own.
  return error.name === 'Error' || 'code' in error ? error.message : `${error.name}: ${error.message}`;
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'Make room on the disk',
  EDQUOT: "Raise the user's quota or make room",
  EFBIG: 'Raise the limit of file sizes, or choose smaller files',
  EACCES: 'Give the process the right to write there',
  EROFS: 'Mount the file system for writing',
  EMFILE: 'Raise the limit of open files',
  EISDIR: 'Give the path of a file',
};

/**
 * Puts a failure to write a file into words: which file, why, what to do, and what becomes of what was to be written.
 *
 * @param consequence as the end of a sentence, without a full stop
 */
export function describeFileError(file: string, cause: unknown, consequence: string): string {
  const { code } = cause as NodeJS.ErrnoException;
  const advice = ADVICE[code ?? ''] ?? 'Look at the file system';
  return `${file} cannot be written (${describeError(cause)}). ${advice}; ${consequence}.`;
}
