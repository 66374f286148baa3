/**
 * Shows that sessions leave nothing behind: opens and closes many, one after the other, each in one of the ways in
 * which a session can end, and compares what the process holds.
 *
 * Needs a build. Run with
 *
 *   node --expose-gc packages/estreamer-client/scripts/sessions.mjs [--sessions 200]
 */
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createEstreamerClient } from '@x/estreamer-client';
import { createCertificates, createSimulator, generatedSource } from '@x/estreamer-simulator';

const { values: options } = parseArgs({ options: { sessions: { type: 'string', default: '200' } } });
const sessions = Number(options.sessions);

const certificates = await createCertificates();
const simulator = createSimulator({
  certificates,
  source: generatedSource({ events: 1000 }),
  keepSessions: 1,
  keepMessages: 1,
});
const { host, port } = await simulator.listen();
const { authority, client: identity } = certificates;
const signal = new AbortController().signal;
const settings = {
  host,
  port,
  tls: { ca: authority.certificate, certificate: identity.certificate, key: identity.key },
  request: { flags: ['metadata_v4'], extendedRequests: ['CONNECTION'] },
  start: 'oldest',
  signal,
  reconnect: { initialDelayMs: 1, maxDelayMs: 1 },
  // Lost connections are expected here.
  onEvent() {},
};

/** The ways in which a client's sessions end here. */
const ways = [
  async (client) => {
    for await (const delivery of client) {
      await delivery.ack();
      break;
    }
  },
  async (client) => {
    const iterator = client[Symbol.asyncIterator]();
    await iterator.next();
    void iterator.next();
    await client.close();
  },
  async (client) => {
    const session = simulator.nextSession();
    const iterator = client[Symbol.asyncIterator]();
    const { value } = await iterator.next();
    (await session).inject({ kind: 'close', when: 'at-once', how: 'reset' });
    await value.ack();
    const again = await iterator.next();
    await again.value.ack();
    await client.close();
  },
];

async function measure() {
  for (let turn = 0; turn < 20; turn += 1) await setImmediate();
  globalThis.gc?.();
  const counts = {};
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  return { heap: process.memoryUsage().heapUsed / 1024 / 1024, resources: counts };
}

const once = async (number) => ways[number % ways.length](createEstreamerClient(settings));
for (let warmUp = 0; warmUp < 30; warmUp += 1) await once(warmUp);
const before = await measure();
for (let number = 0; number < sessions; number += 1) await once(number);
const after = await measure();
await simulator.close();

console.log(`before: heap ${before.heap.toFixed(1)} MB, ${JSON.stringify(before.resources)}`);
console.log(
  `after ${sessions} clients: heap ${after.heap.toFixed(1)} MB, ${JSON.stringify(after.resources)}`,
);
const grown = Object.entries(after.resources).filter(
  ([name, count]) => count > (before.resources[name] ?? 0),
);
const isClean = grown.length === 0 && after.heap < before.heap + 2;
console.log(isClean ? 'nothing is left' : 'SOMETHING IS LEFT');
process.exitCode = isClean ? 0 : 1;
