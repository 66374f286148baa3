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

  const run = async ({ isFirst }: { readonly isFirst: boolean }) => {
    const lines: string[] = [];
    let isEnough = () => false;
    const enough = Promise.withResolvers<void>();
    const output = new Writable({
      write(chunk, _encoding, done) {
        lines.push(...String(chunk).trimEnd().split('\n'));
        if (isEnough()) enough.resolve();
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
    // The server has sent everything, but the pipeline may still be at work on it.
    const { 400: intrusions = 0, 125: malware = 0 } = session.expected?.recordsByType ?? {};
    isEnough = () => lines.length >= intrusions + malware;
    if (isFirst && !isEnough()) await enough.promise;
    stop.abort();
    await running;
    return { session, categories: lines.map((line) => JSON.parse(line).category as string) };
  };

  const first = await run({ isFirst: true });
  const { recordsByType = {} } = first.session.expected ?? {};
  const count = (category: string) => first.categories.filter((one) => one === category).length;
  expect(count('intrusion')).toBe(recordsByType[400]);
  expect(count('malware')).toBe(recordsByType[125]);
  expect(first.categories.length).toBe(count('intrusion') + count('malware'));

  const second = await run({ isFirst: false });
  expect(second.session.request?.initialTimestamp).toBeGreaterThan(0);
  expect(second.categories).toEqual([]);
});
