import { existsSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, parse } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Format } from '@x/estreamer-events';
import type { SqlDatabase } from '@x/estreamer-outputs/sql';
import type { ConfiguredOutput } from '../configuration/configuration.ts';
import { fileOutput } from '../outputs/file-output.ts';
import { createLineFormat } from '../outputs/line-formats.ts';
import { databaseOf, sqlOutput } from '../outputs/sql-output.ts';
import { compareLines, type ExpectedLine, type SinkFindings } from './compare-lines.ts';

/** How a sink was before the first event. */
export interface SinkMark {
  /** Bytes of its file. */
  readonly bytes: number;
  /** Unix milliseconds. */
  readonly since: number;
}

/** An output whose sink can be read back. */
export interface ReadableSink {
  /** Writes what should be in it; undefined where rows are counted by their events. */
  readonly format: Format | undefined;
  /** Kinds of records that it has; undefined for all that its format writes. */
  readonly kinds: readonly string[] | undefined;
  /** Undefined where it does not matter. */
  readonly mark: SinkMark | undefined;
  /** @param scope what the identities of all marked events begin with */
  compare(expected: readonly ExpectedLine[], scope: string): Promise<SinkFindings>;
}

/** Keys that change or leave out events, so that what arrives is not what the format writes. */
const CHANGING = ['where', 'sample', 'drop_fields', 'mask'];

/**
 * Opens the sink of an output.
 *
 * @param mark how it was before the first event; as it is now when undefined
 * @returns a text that says why it can't be read back, where that is so
 */
export function openSink({ type, values }: ConfiguredOutput, mark?: SinkMark): ReadableSink | string {
  const changing = CHANGING.filter((key) => values[key] !== undefined);
  if (changing.length > 0) return `${changing.join(', ')} change what arrives`;
  const kinds = values['kinds'] as readonly string[] | undefined;
  if (type === fileOutput) {
    const path = String(values['path']);
    const begun = mark ?? { bytes: existsSync(path) ? statSync(path).size : 0, since: Date.now() };
    const format = createLineFormat(values as Parameters<typeof createLineFormat>[0]);
    return {
      format,
      kinds,
      mark: begun,
      async compare(expected) {
        const text = await readWritten(path, begun);
        const header = format.header?.();
        const lines = text.split(format.lineEnd).filter((line) => line !== '' && line !== header);
        return compareLines(expected, lines);
      },
    };
  }
  if (type === sqlOutput) {
    const database = databaseOf(values as Parameters<typeof databaseOf>[0]);
    const own = ['connectionStatistics', 'intrusionEvent', 'fileEvent', 'fileMalwareEvent', 'malwareEvent'];
    return {
      format: undefined,
      kinds: own.filter((kind) => kinds === undefined || kinds.includes(kind)),
      mark: undefined,
      // Rows have no order.
      compare: async (expected, scope) => ({
        ...compareLines(expected, await identitiesIn(database, scope)),
        late: 0,
      }),
    };
  }
  return 'what it sends to cannot be read back';
}

/** What was written to a file since then, those files included that were rotated away meanwhile. */
async function readWritten(path: string, { bytes: before, since }: SinkMark): Promise<string> {
  const { name, ext } = parse(basename(path));
  const folder = dirname(path);
  const rotated = (await readdir(folder))
    .filter((file) => file.startsWith(`${name}.`) && (file.endsWith(ext) || file.endsWith(`${ext}.gz`)))
    .map((file) => join(folder, file))
    .filter((file) => file !== path && statSync(file).mtimeMs >= since)
    .sort();
  const files = [...rotated, ...(existsSync(path) ? [path] : [])];
  const contents = await Promise.all(
    files.map(async (file) =>
      file.endsWith('.gz') ? gunzipSync(await readFile(file)) : await readFile(file),
    ),
  );
  // What was in the file before stands at the start of the first one.
  return contents.map((bytes, index) => bytes.subarray(index === 0 ? before : 0).toString('utf8')).join('');
}

/** The identities of the marked events in all tables, each as often as it is there. */
async function identitiesIn(database: SqlDatabase, scope: string): Promise<string[]> {
  const { createSqlPlugin } = await import('@x/estreamer-outputs/sql');
  await using reader = createSqlPlugin({ database });
  return await reader.identities(scope);
}
