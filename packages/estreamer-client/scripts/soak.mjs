/**
 * Shows flat memory at full speed: a simulator that sends as fast as it is acknowledged, in a process of its own, and a
 * client with a bookmark file. Prints a sample of the client's memory at intervals.
 *
 * Needs a build. Run with
 *
 *   node --expose-gc packages/estreamer-client/scripts/soak.mjs [--seconds 60] [--records 20000]
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
    seconds: { type: 'string', default: '60' },
    records: { type: 'string', default: '20000' },
    // For the child.
    serve: { type: 'boolean', default: false },
  },
});
const SAMPLES = 12;
const MEGABYTE = 1024 * 1024;

if (options.serve) await serve();
else await soak();

async function serve() {
  const certificates = await createCertificates();
  const simulator = createSimulator({ certificates, source: generatedSource(), keepMessages: 10 });
  const { host, port } = await simulator.listen();
  const { authority, client } = certificates;
  process.send({
    host,
    port,
    tls: { ca: authority.certificate, certificate: client.certificate, key: client.key },
  });
  await once(process, 'disconnect');
  await simulator.close();
}

function sample() {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return [heapUsed, external, rss].map((bytes) => bytes / MEGABYTE);
}

/** The second third of the samples and the last one. */
function compare(samples, choose) {
  const third = SAMPLES / 3;
  const middle = choose(...samples.slice(third, 2 * third));
  const end = choose(...samples.slice(-third));
  return { middle, end, text: `${middle.toFixed(1)} MB in the middle, ${end.toFixed(1)} MB at the end` };
}

async function soak() {
  const directory = mkdtempSync(join(tmpdir(), 'soak-'));
  const server = spawn(process.execPath, [fileURLToPath(import.meta.url), '--serve'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    const [{ host, port, tls }] = await once(server, 'message');
    const client = createEstreamerClient({
      host,
      port,
      tls,
      start: 'oldest',
      window: { records: Number(options.records) },
      bookmark: createFileBookmark({ path: join(directory, 'bookmark.json') }),
      request: {
        flags: ['packets', 'metadata_v4'],
        extendedRequests: ['CONNECTION', 'INTRUSION_EVENTS', 'FILE', 'MALWARE', 'DISCOVERY', 'USER'],
      },
    });
    const began = Date.now();
    const interval = (Number(options.seconds) * 1000) / SAMPLES;
    const heaps = [];
    const residents = [];
    let next = began + interval;
    console.log('  seconds     records   records/s   heap MB   external MB   rss MB');
    for await (const delivery of client) {
      // The acknowledgements are stored together; those of up to `records` records are on their way.
      void delivery.ack();
      const now = Date.now();
      if (now < next) continue;
      next += interval;
      const { records } = client.status();
      const [heap, external, rss] = sample();
      heaps.push(heap + external);
      residents.push(rss);
      const columns = [
        ((now - began) / 1000).toFixed(0).padStart(9),
        String(records).padStart(12),
        ((records / (now - began)) * 1000).toFixed(0).padStart(12),
        heap.toFixed(1).padStart(10),
        external.toFixed(1).padStart(14),
        rss.toFixed(0).padStart(9),
      ];
      console.log(columns.join(''));
      if (heaps.length === SAMPLES) break;
    }
    // What leaks raises the least of what is in use; the rest of it comes and goes with the buffers of the moment.
    const [held, resident] = [compare(heaps, Math.min), compare(residents, Math.max)];
    console.log(`heap and external, at least: ${held.text}`);
    console.log(`resident, at most: ${resident.text}`);
    const isFlat = held.end < held.middle * 1.1 + 2 && resident.end < resident.middle * 1.25;
    console.log(isFlat ? 'flat' : 'NOT FLAT');
    process.exitCode = isFlat ? 0 : 1;
  } finally {
    server.disconnect();
    rmSync(directory, { recursive: true, force: true });
  }
}
