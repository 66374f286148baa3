/**
 * How fast the client alone is: events a second and CPU time an event, with a bookmark file, against a simulator in a
 * process of its own; in bundles of 100, of 10, and in single messages, and with many events in one archive second.
 *
 * Needs a build. Run with
 *
 *   node packages/estreamer-client/scripts/throughput.mjs [--seconds 5] [--only 'single messages']
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createEstreamerClient, createFileBookmark } from '@x/estreamer-client';
import { createCertificates, createSimulator, generatedSource } from '@x/estreamer-simulator';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    only: { type: 'string' },
    // For the child: the traffic to serve.
    serve: { type: 'string' },
  },
});
const bundles = { flags: ['metadata_v4'], extendedRequests: ['CONNECTION'] };
const single = { flags: ['timestamp', 'metadata_v4', 'connection_v5'] };
const cases = [
  { name: 'bundles of 100', request: bundles, recordsPerBundle: 100 },
  { name: 'bundles of 10', request: bundles, recordsPerBundle: 10 },
  { name: 'single messages', request: single },
  {
    name: '500 events a second of the archive',
    request: bundles,
    recordsPerBundle: 100,
    eventsPerArchiveSecond: 500,
  },
  {
    name: '100,000 events a second',
    request: bundles,
    recordsPerBundle: 100,
    eventsPerArchiveSecond: 100_000,
  },
];

if (options.serve === undefined) await measureAll();
else await serve(JSON.parse(options.serve));

async function serve(traffic) {
  const certificates = await createCertificates();
  const source = generatedSource({ mix: { visit: 1 }, ...traffic });
  const simulator = createSimulator({ certificates, source, keepMessages: 10 });
  const { host, port } = await simulator.listen();
  const { authority, client } = certificates;
  process.send({
    ...{ host, port },
    tls: { ca: authority.certificate, certificate: client.certificate, key: client.key },
  });
  await once(process, 'disconnect');
  await simulator.close();
}

async function measureAll() {
  console.log(`${'case'.padEnd(36)}  events/s   CPU µs/event`);
  for (const { name, request, ...traffic } of cases) {
    if (options.only !== undefined && options.only !== name) continue;
    const directory = mkdtempSync(join(tmpdir(), 'throughput-'));
    const arguments_ = [fileURLToPath(import.meta.url), '--serve', JSON.stringify(traffic)];
    const server = spawn(process.execPath, arguments_, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    try {
      const [{ host, port, tls }] = await once(server, 'message');
      const bookmark = createFileBookmark({ path: join(directory, 'bookmark') });
      const { rate, cpu } = await measure({ host, port, tls, request, bookmark, start: 'oldest' });
      console.log(
        `${name.padEnd(36)}  ${Math.round(rate).toString().padStart(8)}   ${cpu.toFixed(1).padStart(12)}`,
      );
    } finally {
      server.disconnect();
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

async function measure(settings) {
  const client = createEstreamerClient(settings);
  const warmUpMs = 1500;
  const endMs = warmUpMs + Number(options.seconds) * 1000;
  const begun = performance.now();
  let start;
  for await (const delivery of client) {
    delivery.ack().catch((error) => {
      throw error;
    });
    const elapsed = performance.now() - begun;
    if (start === undefined && elapsed > warmUpMs) {
      start = { at: performance.now(), cpu: process.cpuUsage(), records: client.status().records };
    }
    if (elapsed > endMs) break;
  }
  const seconds = (performance.now() - start.at) / 1000;
  const { user, system } = process.cpuUsage(start.cpu);
  const records = client.status().records - start.records;
  return { rate: records / seconds, cpu: (user + system) / records };
}
