/** Where a simulator tells what happens; pino and console fit. */
export interface SimulatorLogger {
  /** A session's ordinary steps. */
  info(fields: object, message: string): void;
  /** A client that did what a server does not accept, and a source that failed. */
  warn(fields: object, message: string): void;
}
