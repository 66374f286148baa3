/**
 * How fast a simulator makes and sends generated traffic, so that one knows when a test or benchmark has reached the
 * simulator's limit and not that of what it tests.
 *
 * Needs a build. Run with
 *
 *   node packages/estreamer-simulator/scripts/throughput.mjs [--seconds 3]
 *
 * "made" is without a network. "sent" is over TLS on loopback: the simulator in a process of its own, and a client that
 * counts messages and answers each with a Null; the CPU time is the simulator's.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { parseArgs } from 'node:util';
import { buildRequest, encodeMessage, extendedRequestNames } from '@x/estreamer-protocol';
import { createCertificates, createSimulator, generatedSource } from '../dist/index.js';

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '3' }, serve: { type: 'boolean', default: false } },
});
const milliseconds = Number(options.seconds) * 1000;

const connections = { visit: 1 };
const everything = buildRequest({
  flags: ['packets', 'extra_data', 'metadata_v4', 'timestamp'],
  extendedRequests: extendedRequestNames,
});

if (options.serve) {
  await serve();
} else {
  measureMaking();
  await measureSending();
}

function measureMaking() {
  const { requestFlags, eventTypes } = everything;
  const request = { extended: true, requestFlags, eventTypes, initialTimestamp: 0 };
  const single = { ...request, extended: false };
  const names = ['ConnectionEvent', 'IntrusionEvent', 'IntrusionPacket', 'FileEvent'];
  const fieldSets = ['HeaderFieldSet', 'ConnectionKeySet', 'DetailFieldSet', 'Impact'];
  const fullyQualified = { events: names.map((name) => ({ name, fieldSets })), outputFormat: 'JSON' };
  const cases = [
    ['connections, bundles of 100', { mix: connections, recordsPerBundle: 100 }, request],
    ['connections, single messages', { mix: connections }, single],
    ['all kinds, bundles of 50', {}, request],
    ['all kinds, single messages', {}, single],
    ['all kinds, fully-qualified', {}, { ...single, fullyQualified }],
  ];
  for (const [name, settings, wanted] of cases) {
    const feed = generatedSource(settings).open(wanted, { connectionId: 1 });
    for (let message = 0; message < 2000; message += 1) feed.next(0);
    let records = 0;
    let bytes = 0;
    const start = performance.now();
    const before = process.cpuUsage();
    while (performance.now() - start < milliseconds) {
      for (let message = 0; message < 100; message += 1) {
        const step = feed.next(0);
        if (step.status !== 'message') throw new Error(`the traffic ends: ${step.status}`);
        records += step.message.records;
        bytes += step.message.bytes.length;
      }
    }
    const elapsed = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    const perRecord = `${((user + system) / records).toFixed(1)} µs CPU and ${Math.round(bytes / records)} bytes a record`;
    console.log(`made: ${name}: ${perSecond(records, elapsed)} records/s, ${perRecord}`);
  }
  const source = generatedSource();
  const start = performance.now();
  source.open({ ...request, initialTimestamp: 3_000_000_000 }, { connectionId: 1 }).next(0);
  console.log(
    `made: the first message 39 years after the start: ${(performance.now() - start).toFixed(1)} ms`,
  );
}

async function measureSending() {
  const certificates = await createCertificates();
  const bundlesOf = (recordsPerBundle) => ({ source: { mix: connections, recordsPerBundle } });
  const singles = { source: { mix: connections }, single: true };
  const cases = {
    'bundles of 100': bundlesOf(100),
    'bundles of 10': bundlesOf(10),
    'bundles of 10, 8 outstanding': { ...bundlesOf(10), outstandingMessages: 8 },
    'single messages': singles,
    'single messages, 8 outstanding': { ...singles, outstandingMessages: 8 },
    'single messages, 64 outstanding': { ...singles, outstandingMessages: 64 },
    'single messages, 64 Nulls ahead': { ...singles, ahead: 64 },
    'all kinds, bundles of 50': { source: {} },
  };
  for (const [name, { source, outstandingMessages = 1, ...client }] of Object.entries(cases)) {
    const simulator = fork(import.meta.filename, ['--serve']);
    simulator.send({ certificates, source, outstandingMessages });
    const [address] = await once(simulator, 'message');
    const socket = drain(address, certificates, client);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const before = await ask(simulator);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    const after = await ask(simulator);
    socket.destroy();
    simulator.disconnect();
    const events = after.events - before.events;
    const perEvent = ((after.cpu - before.cpu) / events).toFixed(1);
    console.log(`sent: ${name}: ${perSecond(events, milliseconds)} events/s, ${perEvent} µs CPU an event`);
  }
}

/** A client that answers each message with a Null and looks at nothing but the lengths in the message headers. */
function drain(address, certificates, { single = false, ahead = 0 }) {
  const HEADER_SIZE = 8;
  const nullMessage = encodeMessage({ kind: 'null' });
  const request = single
    ? buildRequest({ flags: ['connection_v5', 'timestamp', 'metadata_v4'] })
    : everything;
  const socket = connect({
    ...address,
    ca: certificates.authority.certificate,
    cert: certificates.client.certificate,
    key: certificates.client.key,
  });
  socket.setNoDelay();
  socket.write(encodeMessage(request.eventStreamRequest(0)));
  let header = Buffer.alloc(0);
  let bodyLeft = 0;
  let isStreaming = single;
  let credit = ahead;
  socket.on('data', (chunk) => {
    let at = 0;
    let messages = 0;
    while (at < chunk.length) {
      if (bodyLeft > 0) {
        const taken = Math.min(bodyLeft, chunk.length - at);
        at += taken;
        bodyLeft -= taken;
        if (bodyLeft > 0) break;
      } else {
        const needed = HEADER_SIZE - header.length;
        header = Buffer.concat([header, chunk.subarray(at, at + needed)]);
        at += needed;
        if (header.length < HEADER_SIZE) break;
        bodyLeft = header.readUInt32BE(4);
        header = header.subarray(0, 0);
        if (bodyLeft > 0) continue;
      }
      if (isStreaming) {
        messages += 1;
      } else {
        isStreaming = true;
        socket.write(encodeMessage(request.streamingRequest(0)));
      }
    }
    if (messages === 0) return;
    socket.write(Buffer.alloc(HEADER_SIZE * (messages + credit), nullMessage));
    credit = 0;
  });
  socket.on('error', () => undefined);
  return socket;
}

async function ask(simulator) {
  simulator.send('report');
  const [report] = await once(simulator, 'message');
  return report;
}

async function serve() {
  const [{ certificates, source, outstandingMessages }] = await once(process, 'message');
  const simulator = createSimulator({ certificates, outstandingMessages, source: generatedSource(source) });
  process.send(await simulator.listen());
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send({ events: simulator.sessions[0]?.sent.events ?? 0, cpu: user + system });
  });
  process.once('disconnect', () => simulator.close());
}

function perSecond(count, elapsedMs) {
  return Math.round((count * 1000) / elapsedMs).toLocaleString('en');
}
