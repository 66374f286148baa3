/** Where the client says what it does; pino and console fit. Fields come from the wire, messages are one safe line. */
export interface EstreamerClientLogger {
  /** A session's ordinary steps. */
  info(fields: object, message: string): void;
  /** What someone should know: lost connections, a server that is not verified, a bookmark that can't be stored. */
  warn(fields: object, message: string): void;
}

/** The logger of a client that was given none: silent, but a warning still reaches the process. */
export const processWarningLogger: EstreamerClientLogger = {
  info() {},
  warn(_fields, message) {
    process.emitWarning(message, { type: 'EstreamerClientWarning' });
  },
};

/** The logger of a client whose events someone listens to. */
export const silentLogger: EstreamerClientLogger = { info() {}, warn() {} };
