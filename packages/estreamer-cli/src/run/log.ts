import type { PluginLogger } from '@x/estreamer-plugins';

/** How important a line is, from least to most. */
const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What a log takes besides its level. */
export interface LogDependencies {
  readonly output: Pick<NodeJS.WritableStream, 'write'>;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/**
 * Writes a line for each thing that happens: time, level, message, then the fields as `key=value`. What came over the
 * wire is quoted, so that nothing in it can end the line.
 */
export function createLog(level: LogLevel, { output, now = Date.now }: LogDependencies): PluginLogger {
  const writerOf = (own: LogLevel) =>
    logLevels.indexOf(own) < logLevels.indexOf(level)
      ? () => {}
      : (fields: object, message: string) => {
          const time = new Date(now()).toISOString();
          const parts = [time, own.toUpperCase().padEnd(5), oneLine(message), ...pairs(fields)];
          output.write(`${parts.join(' ')}\n`);
        };
  return {
    debug: writerOf('debug'),
    info: writerOf('info'),
    warn: writerOf('warn'),
    error: writerOf('error'),
  };
}

/** A log that writes the fields into every line. */
export function loggerWith(logger: PluginLogger, own: object): PluginLogger {
  return {
    debug: (fields, message) => logger.debug({ ...own, ...fields }, message),
    info: (fields, message) => logger.info({ ...own, ...fields }, message),
    warn: (fields, message) => logger.warn({ ...own, ...fields }, message),
    error: (fields, message) => logger.error({ ...own, ...fields }, message),
  };
}

/** The plain fields; what an object or an error has to say is in the message. */
function pairs(fields: object): string[] {
  return Object.entries(fields).flatMap(([key, value]) => {
    if (typeof value === 'number' || typeof value === 'boolean') return [`${key}=${value}`];
    return typeof value === 'string' ? [`${key}=${quoted(value)}`] : [];
  });
}

function quoted(text: string): string {
  return /^[\w.:/@+-]+$/.test(text) ? text : oneLine(JSON.stringify(text));
}

/** The message without line ends and other control characters. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
