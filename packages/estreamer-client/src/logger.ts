/** Where the client says what it does. `console` fits, and so does anything with these four methods. */
export interface EstreamerClientLogger {
  debug(message: string, details?: object): void;
  info(message: string, details?: object): void;
  warn(message: string, details?: object): void;
  error(message: string, details?: object): void;
}

/** The logger of a client that was given none: silent, but a warning still reaches the process. */
export const processWarningLogger: EstreamerClientLogger = {
  debug() {},
  info() {},
  warn(message) {
    process.emitWarning(message, { type: 'EstreamerClientWarning' });
  },
  error() {},
};
