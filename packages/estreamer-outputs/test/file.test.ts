import { rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPluginHost } from '@x/estreamer-plugins';
import { createFileTransport } from '@x/transport-file';
import { expect, it, onTestFinished } from 'vitest';
import { mountTinyDisk } from '../../../test-support/tiny-disk.ts';
import { createOutput } from '../src/index.ts';
import { events, urlFormat } from './support/outputs.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

it('holds the acknowledgement in the host while the disk is full, and lets it go when there is room', async ({
  skip,
}) => {
  const disk = await temporaryDirectory();
  if (!mountTinyDisk(disk)) return skip('mounting a small disk takes the rights of root');
  const filler = join(disk, 'filler');
  writeFileSync(filler, Buffer.alloc(60_000));
  const path = join(disk, 'events.txt');
  const output = createOutput({
    format: urlFormat,
    transport: createFileTransport({ path }),
    retry: { minDelayMs: 1, maxDelayMs: 5 },
  });
  const warned = Promise.withResolvers<string>();
  const ignore = () => {};
  const logger = {
    debug: ignore,
    info: ignore,
    warn: (_: object, text: string) => warned.resolve(text),
    error: ignore,
  };
  const host = createPluginHost({ plugins: [output] }, { logger });
  onTestFinished(() => host.close());
  let done = false;
  const processed = host.process({ records: events(2, 'x'.repeat(10_000)) }).then(() => {
    done = true;
  });
  expect(await warned.promise).toContain('ENOSPC');
  expect(done).toBe(false);
  expect(output.status()).toMatchObject({ state: 'retrying', lastProblem: { code: 'write-failed' } });
  rmSync(filler);
  await processed;
  expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(2);
});
