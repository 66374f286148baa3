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
