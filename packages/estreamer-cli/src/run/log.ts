import type { LogFields, Logger } from '@x/foundation';
import { pino } from 'pino';
import { inWordsOfTheFile } from '../keys/key-names.ts';

/** How important a line is, from least to most. */
const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** How a line looks: words for people, or JSON for programs. */
type LogFormat = 'text' | 'json';

/** What a log takes besides its level. */
export interface LogDependencies {
  readonly output: Pick<NodeJS.WritableStream, 'write'>;
  /** @default 'text' */
  readonly format?: LogFormat | undefined;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/**
 * Writes a line for each thing that happens. What came over the wire is quoted, so that nothing in it can end the
 * line.
 *
 * @param level the least important lines that are written; a function is asked at every line
 */
export function createLog(
  level: LogLevel | (() => LogLevel),
  { format = 'text', ...dependencies }: LogDependencies,
): Logger {
  const log = format === 'json' ? createJsonLog(dependencies) : createTextLog(dependencies);
  const least = typeof level === 'function' ? level : () => level;
  const writerOf = (own: LogLevel) => (fields: LogFields, message: string) => {
    if (logLevels.indexOf(own) >= logLevels.indexOf(least())) log[own](fields, inWordsOfTheFile(message));
  };
  return allLevels(writerOf);
}

function allLevels(writerOf: (level: LogLevel) => Logger[LogLevel]): Logger {
  return {
    debug: writerOf('debug'),
    info: writerOf('info'),
    warn: writerOf('warn'),
    error: writerOf('error'),
  };
}

/** Time, level, message, then the plain fields as `key=value`; what an object or an error has to say is in the message. */
function createTextLog({ output, now = Date.now }: LogDependencies): Logger {
  const writerOf = (own: LogLevel) => (fields: object, message: string) => {
    const time = new Date(now()).toISOString();
    const parts = [time, own.toUpperCase().padEnd(5), oneLine(message), ...pairs(fields)];
    output.write(`${parts.join(' ')}\n`);
  };
  return allLevels(writerOf);
}

/** `time`, `level`, `message`, then the plain fields, `code` first. */
function createJsonLog({ output, now = Date.now }: LogDependencies): Logger {
  const log = pino(
    {
      level: 'debug',
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => output.write(line) },
  );
  const writerOf = (own: LogLevel) => (fields: object, message: string) =>
    log[own](Object.fromEntries(plainFields(fields)), message);
  return allLevels(writerOf);
}

/** A log that writes the fields into every line. */
export function loggerWith(logger: Logger, own: object): Logger {
  return {
    debug: (fields, message) => logger.debug({ ...own, ...fields }, message),
    info: (fields, message) => logger.info({ ...own, ...fields }, message),
    warn: (fields, message) => logger.warn({ ...own, ...fields }, message),
    error: (fields, message) => logger.error({ ...own, ...fields }, message),
  };
}

/** The fields that are no objects, which could hold anything. */
function plainFields(fields: object): readonly (readonly [string, string | number | boolean])[] {
  return Object.entries(fields).filter(([, value]) => ['number', 'boolean', 'string'].includes(typeof value));
}

function pairs(fields: object): string[] {
  return plainFields(fields).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? quoted(value) : value}`,
  );
}

function quoted(text: string): string {
  return /^[\w.:/@+-]+$/.test(text) ? text : oneLine(JSON.stringify(text));
}

/** The message without line ends and other control characters. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
