/** What a line is about, for programs. Values may come from the wire. */
export interface LogFields {
  /** What happened, in kebab case: stays the same when the words of the message change, so that alerts can be set on it. */
  readonly code: string;
  readonly [name: string]: unknown;
}

/** Where a package says what it does, if it is given one; pino fits. Messages are one safe line. */
export interface Logger {
  /** For who looks for a fault. */
  debug(fields: LogFields, message: string): void;
  /** Ordinary steps. */
  info(fields: LogFields, message: string): void;
  /** What someone should know, though the work goes on. */
  warn(fields: LogFields, message: string): void;
  /** What someone must mend. */
  error(fields: LogFields, message: string): void;
}

/** Says nothing. */
export const silentLogger: Logger = Object.freeze({ debug() {}, info() {}, warn() {}, error() {} });
