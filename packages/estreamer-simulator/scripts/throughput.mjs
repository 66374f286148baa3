/**
 * How many records a second generated traffic makes, without a network: in bundles, one a message, and as text; how long it
 * takes to resume far behind the start, and how much memory stays in use.
 *
 * Needs a build. Run with
 *
 *   node packages/estreamer-simulator/scripts/throughput.mjs [--seconds 3]
 */
import { parseArgs } from 'node:util';
import { buildRequest } from '@x/estreamer-protocol';
import { generatedSource } from '../dist/index.js';

const { values: options } = parseArgs({ options: { seconds: { type: 'string', default: '3' } } });
const milliseconds = Number(options.seconds) * 1000;

const { requestFlags, eventTypes } = buildRequest({
  flags: ['packets', 'extra_data', 'metadata_v4', 'timestamp'],
  extendedRequests: [
    'CONNECTION',
    'INTRUSION_EVENTS',
    'IMPACT',
    'FILE',
    'MALWARE',
    'DISCOVERY',
    'USER',
    'CORRELATION',
  ],
});
const request = { extended: true, requestFlags, eventTypes, initialTimestamp: 0 };
const names = ['ConnectionEvent', 'IntrusionEvent', 'IntrusionPacket', 'FileEvent'];
const fieldSets = ['HeaderFieldSet', 'ConnectionKeySet', 'DetailFieldSet', 'Impact'];
const fullyQualified = { events: names.map((name) => ({ name, fieldSets })), outputFormat: 'JSON' };

const source = generatedSource();
const requests = {
  'bundles of 50': request,
  'single messages': { ...request, extended: false },
  'fully-qualified': { ...request, extended: false, fullyQualified },
};
for (const [name, wanted] of Object.entries(requests)) {
  const feed = source.open(wanted, { connectionId: 1 });
  for (let message = 0; message < 2000; message += 1) feed.next(0);
  let records = 0;
  let octets = 0;
  const start = performance.now();
  while (performance.now() - start < milliseconds) {
    for (let message = 0; message < 100; message += 1) {
      const step = feed.next(0);
      if (step.status !== 'message') throw new Error(`the traffic ends: ${step.status}`);
      records += step.message.records;
      octets += step.message.octets.length;
    }
  }
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${name}: ${Math.round(records / seconds)} records/s, ${Math.round(octets / seconds / 1e6)} MB/s`,
  );
}

const start = performance.now();
source.open({ ...request, initialTimestamp: 3_000_000_000 }, { connectionId: 1 }).next(0);
console.log(`resume after 39 years of traffic: ${(performance.now() - start).toFixed(1)} ms`);
console.log(`heap in use: ${Math.round(process.memoryUsage().heapUsed / 1e6)} MB`);
