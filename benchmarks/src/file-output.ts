import { createWriteStream, rmSync, truncateSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFilePlugin } from '@x/estreamer-plugins/file';
import { createRecordFormat, type RecordFormat, recordFormatNames } from '@x/estreamer-plugins/formats';
import { createMetadataStore, createRecordDecoder } from '@x/estreamer-protocol';
import type { Comparison } from './compare.ts';
import { samplePayloads } from './sample-records.ts';

const RECORDS = 100;
const MAX_FILE_BYTES = 100_000_000;
const BYTES_IN_MEGABYTE = 1_000_000;

const record = createRecordDecoder().decode(samplePayloads['connection 1:174']);
const records = Array(RECORDS).fill(record);
const ignore = () => {};
const context = {
  metadata: createMetadataStore(),
  logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  signal: new AbortController().signal,
};

/**
 * The file plugin, in megabytes a second, against a write stream that is given the same lines ready made: first with
 * lines that are ready made as well, then with each format.
 */
export async function fileOutputComparisons(): Promise<Comparison[]> {
  const line = createRecordFormat('json-lines').format(record, context) ?? '';
  const readyMade: RecordFormat = { name: 'ready-made', fileExtension: 'txt', format: () => line };
  return Promise.all([
    compareWith(readyMade, 0.9),
    ...recordFormatNames.map((name) => compareWith(createRecordFormat(name))),
  ]);
}

async function compareWith(format: RecordFormat, goal?: number): Promise<Comparison> {
  const directory = await mkdtemp(join(tmpdir(), 'benchmark-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const line = `${format.format(record, context)}\n`;
  const text = line.repeat(RECORDS);
  const path = join(directory, 'raw');
  const stream = createWriteStream(path, { flags: 'a' });
  let written = 0;
  const plugin = createFilePlugin({
    path: join(directory, 'plugin'),
    format,
    fsync: 'never',
    maxFileBytes: MAX_FILE_BYTES,
    keep: 0,
  });
  await plugin.setup();
  return {
    name: `file output, MB: ${format.name}, deliveries of ${RECORDS} lines of ${line.length} bytes, against a write stream`,
    operations: text.length / BYTES_IN_MEGABYTE,
    ...(goal === undefined ? {} : { goal }),
    ceiling: () => {
      written += text.length;
      if (written > MAX_FILE_BYTES) {
        written = 0;
        truncateSync(path);
      }
      return new Promise((resolve) => stream.write(text, resolve));
    },
    candidate: () => plugin.writeDelivery({ records }, context),
  };
}
