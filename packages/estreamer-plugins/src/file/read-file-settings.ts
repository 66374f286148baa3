import { resolve } from 'node:path';
import { EstreamerPluginError } from '../errors/plugin-error.ts';
import type { FilePluginSettings } from './file-settings.ts';

/** Settings with every default in place. */
export type CompleteFileSettings = Pick<FilePluginSettings, 'kinds'> & {
  readonly [Name in Exclude<keyof FilePluginSettings, 'kinds'>]-?: Exclude<
    FilePluginSettings[Name],
    undefined
  >;
};

const FSYNC: readonly unknown[] = ['delivery', 'interval', 'never'];
const LONGEST_TIMER = 2_147_483_647;

/**
 * Checks settings and fills in what is left out.
 *
 * @throws {EstreamerPluginError} `invalid-settings` with every reason
 */
export function readFileSettings(settings: FilePluginSettings): CompleteFileSettings {
  const {
    format,
    kinds,
    maxFileBytes = 104_857_600,
    maxFileSeconds = Number.POSITIVE_INFINITY,
    keep = Number.POSITIVE_INFINITY,
    gzip = false,
    fsync = 'delivery',
    fsyncIntervalMs = 1000,
    batchLength = 1_048_576,
    fileMode = 0o640,
    onEvent = () => {},
  } = settings;
  const issues: string[] = [];
  const check = (holds: boolean, issue: string) => {
    if (!holds) issues.push(issue);
  };
  const path: unknown = settings.path;
  check(
    typeof path === 'string' && /^[^\0]*[^/\\\0]$/.test(path) && !/(?:^|[/\\])\.\.?$/.test(path),
    '"path" is not the path of a file',
  );
  check(
    typeof (format as unknown as { format?: unknown } | undefined)?.format === 'function',
    '"format" is no format',
  );
  check(maxFileBytes > 0, '"maxFileBytes" is not a number above 0');
  check(maxFileSeconds > 0, '"maxFileSeconds" is not a number above 0');
  check(
    keep >= 0 && (Number.isInteger(keep) || keep === Number.POSITIVE_INFINITY),
    '"keep" is not an integer from 0 on',
  );
  check(typeof gzip === 'boolean', '"gzip" is neither true nor false');
  check(FSYNC.includes(fsync), '"fsync" is none of "delivery", "interval" and "never"');
  check(
    fsyncIntervalMs > 0 && fsyncIntervalMs <= LONGEST_TIMER,
    `"fsyncIntervalMs" is not a number above 0, up to ${LONGEST_TIMER}`,
  );
  check(batchLength > 0, '"batchLength" is not a number above 0');
  check(Number.isInteger(fileMode) && fileMode >= 0 && fileMode <= 0o777, '"fileMode" is no file mode');
  if (issues.length > 0) {
    const text = `The file plugin cannot be made: ${issues.join('; ')}.`;
    throw new EstreamerPluginError('invalid-settings', text, { issues });
  }
  return {
    path: resolve(settings.path),
    format,
    kinds,
    maxFileBytes,
    maxFileSeconds,
    keep,
    gzip,
    fsync,
    fsyncIntervalMs,
    batchLength,
    fileMode,
    onEvent,
  };
}
