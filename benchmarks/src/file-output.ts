import { createWriteStream, rmSync, truncateSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFormat, type Format, type FormatName, formats } from '@x/estreamer-events';
import { createOutput } from '@x/estreamer-outputs';
import { createMetadataStore, createRecordDecoder } from '@x/estreamer-protocol';
import { silentLogger } from '@x/foundation';
import { createFileTransport } from '@x/transport-file';
import type { Comparison } from './compare.ts';
import { samplePayloads } from './sample-records.ts';

const RECORDS = 100;
const MAX_FILE_BYTES = 100_000_000;
const BYTES_IN_MEGABYTE = 1_000_000;

const record = createRecordDecoder().decode(samplePayloads['connection 1:174']);
const records = Array(RECORDS).fill(record);
const context = {
  metadata: createMetadataStore(),
  logger: silentLogger,
  signal: new AbortController().signal,
};

/**
 * An output to a file, in megabytes a second, against a write stream that is given the same lines ready made: first with
 * lines that are ready made as well, then with each format.
 */
export async function fileOutputComparisons(): Promise<Comparison[]> {
  const line = lineOf(createFormat('mozdef'));
  const readyMade = { ...createFormat('mozdef'), name: 'ready-made', write: () => line };
  return Promise.all([
    compareWith(readyMade, 0.9),
    ...Object.keys(formats).map((name) => compareWith(createFormat(name as FormatName))),
  ]);
}

function lineOf(format: Format) {
  const line = format.write(record, context.metadata.resolve(record));
  if (line === undefined) throw new Error(`The format ${format.name} does not write the sample.`);
  return line;
}

async function compareWith(format: Format, goal?: number): Promise<Comparison> {
  const directory = await mkdtemp(join(tmpdir(), 'benchmark-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const line = `${lineOf(format).text}\n`;
  const text = line.repeat(RECORDS);
  const path = join(directory, 'raw');
  const stream = createWriteStream(path, { flags: 'a' });
  let written = 0;
  const transport = createFileTransport({
    path: join(directory, 'output'),
    fsync: 'never',
    maxFileBytes: MAX_FILE_BYTES,
    keep: 0,
  });
  const output = createOutput({ format, transport });
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
    candidate: () => output.sendDelivery({ records }, context),
  };
}
