import { inWordsOfTheFile } from './keys/key-names.ts';

/** How the command ends. The README's table is held to {@link exitCodeMeanings} by a test. */
export const exitCodes = {
  success: 0,
  failure: 1,
  usage: 2,
  input: 3,
  /** 128 + SIGINT. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What each means, for the help and the README. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  success: 'all went well; `run`: ended by a signal, with everything finished',
  failure:
    'it ran, and something was lost, shortened, arrived twice, could not be delivered, or could not be loaded; `run`: the last lines of the log say what, or a plugin ended the process',
  usage: 'the command line is wrong',
  input:
    'a file (configuration, certificate, capture) cannot be read, or is not what it should be; an output cannot be opened',
  interrupted: 'interrupted before it was finished; `run`: by a second signal',
};

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
  const message = inWordsOfTheFile(error.message);
  const cause = error.cause instanceof Error ? inWordsOfTheFile(error.cause.message) : '';
  const code = 'code' in error && typeof error.code === 'string' ? ` [${error.code}]` : '';
  const details = message.includes(cause.replace(/\.$/, '')) ? '' : `\n  ${cause}`;
  return `${message}${code}${details}`;
}
