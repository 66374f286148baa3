import type { ExitCode } from './exit-codes.ts';
import { inWordsOfTheFile } from './keys/key-names.ts';

/** A failure that the command explains to its user. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

/** An error in words, those of the configuration file: its message, with what caused it where that says more; never a stack. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause.message : '';
  const code = 'code' in error && typeof error.code === 'string' ? ` [${error.code}]` : '';
  const details = cause === '' || error.message.includes(cause) ? '' : `\n  ${cause}`;
  return inWordsOfTheFile(`${error.message}${code}${details}`);
}
