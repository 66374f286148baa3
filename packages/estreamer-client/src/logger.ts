import type { Logger } from '@x/foundation';

/**
 * Where the client says what it does; pino and console fit. `info` has a session's ordinary steps, `warn` what someone
 * should know: lost connections, a server that is not verified, a bookmark that can't be stored.
 */
export type EstreamerClientLogger = Pick<Logger, 'info' | 'warn'>;

/** The logger of a client that was given none: silent, but a warning still reaches the process. */
export const processWarningLogger: EstreamerClientLogger = {
  info() {},
  warn(_fields, message) {
    process.emitWarning(message, { type: 'EstreamerClientWarning' });
  },
};
