import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { createCertificates, createSimulator, generatedSource } from '@x/estreamer-simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runPipeline } from '../pipeline.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custom-pipeline-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('writes a line for each event that was asked for, and goes on where it stopped', async () => {
  const certificates = await createCertificates();
  await using simulator = createSimulator({ certificates, source: generatedSource({ events: 500 }) });
  const { host, port } = await simulator.listen();
  const { clientPkcs12: pkcs12, passphrase } = certificates;

  const run = async () => {
    let written = '';
    const output = new Writable({
      write(chunk, _encoding, done) {
        written += chunk;
        done();
      },
    });
    const stop = new AbortController();
    const next = simulator.nextSession();
    const running = runPipeline({
      server: { host, port, tls: { pkcs12, passphrase } },
      bookmarkFile: join(folder, 'bookmark.json'),
      output,
      signal: stop.signal,
    });
    const session = await next;
    await session.delivered;
    stop.abort();
    await running;
    const lines = written.split('\n').filter((line) => line !== '');
    return { session, categories: lines.map((line) => JSON.parse(line).category as string) };
  };

  const first = await run();
  const { recordsByType = {} } = first.session.expected ?? {};
  const count = (category: string) => first.categories.filter((one) => one === category).length;
  expect(count('intrusion')).toBe(recordsByType[400]);
  expect(count('malware')).toBe(recordsByType[125]);
  expect(first.categories.length).toBe(count('intrusion') + count('malware'));

  const second = await run();
  expect(second.session.request?.initialTimestamp).toBeGreaterThan(0);
  expect(second.categories).toEqual([]);
});
