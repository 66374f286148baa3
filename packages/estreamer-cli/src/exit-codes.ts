/** How the command ends; documented in the package's README. */
export const exitCodes = {
  /** All went well. */
  success: 0,
  /** It ran, and the result is not what it should be: something was lost, arrived twice, or could not be delivered. */
  failure: 1,
  /** The command line is wrong. */
  usage: 2,
  /** A file could not be read, or is not what it should be. */
  input: 3,
  /** Ended by SIGINT (128 + 2). */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
