/** Where a package says what it does, if it is given one; pino fits. Fields may come from the wire, messages are one safe line. */
export interface Logger {
  /** For who looks for a fault. */
  debug(fields: object, message: string): void;
  /** Ordinary steps. */
  info(fields: object, message: string): void;
  /** What someone should know, though the work goes on. */
  warn(fields: object, message: string): void;
  /** What someone must mend. */
  error(fields: object, message: string): void;
}

/** Says nothing. */
export const silentLogger: Logger = Object.freeze({ debug() {}, info() {}, warn() {}, error() {} });
