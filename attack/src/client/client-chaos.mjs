/**
 * Shows that nothing is lost: minutes of random faults of the server, a consumer that stalls, acknowledges out of order
 * and is killed with SIGKILL and started again from its bookmark file. At the end every generated event must have
 * arrived, and none again whose `ack()` had resolved.
 *
 * `pnpm attack --part client [--minutes 2] [--rate 400] [--style bundles | messages | fully-qualified]`. When it fails, the
 * directory with the consumer's log and bookmark stays.
 *
 * Two processes: this one is the simulator and does the harm; the consumer runs in a child and writes to a file what it
 * got and what was acknowledged.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createEstreamerClient, createFileBookmark } from '@x/estreamer-client';
import { extendedRequestNames } from '@x/estreamer-protocol';
import { createCertificates, createSimulator, generatedSource } from '@x/estreamer-simulator';
import { createRandom } from '../random.ts';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    rate: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
    style: { type: 'string', default: 'bundles' },
    bundle: { type: 'string', default: '20' },
    records: { type: 'string', default: '200' },
    // For the child.
    directory: { type: 'string' },
    port: { type: 'string' },
  },
});
const seconds = Math.round(Number(options.minutes) * 60);
const rate = Number(options.rate);
const events = seconds * rate;
const requests = {
  bundles: {
    flags: ['packets', 'impact', 'ids_1', 'metadata_v4', 'extra_data'],
    extendedRequests: extendedRequestNames,
  },
  messages: {
    flags: [
      ...['timestamp', 'metadata_v4', 'ids_1', 'packets', 'impact', 'extra_data'],
      ...['connection_v5', 'discovery_v7', 'user', 'correlation_v6'],
    ],
  },
  'fully-qualified': {
    events: { ConnectionEvent: {}, IntrusionEvent: {}, IntrusionPacket: {}, FileEvent: {} },
  },
};
const request = requests[options.style];
const traffic = {
  events,
  seed: 7,
  recordsPerBundle: Number(options.bundle),
  eventsPerArchiveSecond: Math.max(1, rate / 2),
};
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

if (options.directory === undefined) await harm();
else await consume(options.directory);

/** Everything that an event says, in the order of its fields. */
function keyOf({ recordType, archiveTimestamp, discoveryHeader, data }) {
  const text = JSON.stringify([recordType, archiveTimestamp, discoveryHeader, data], (_name, value) =>
    typeof value === 'bigint'
      ? String(value)
      : value instanceof Uint8Array
        ? Buffer.from(value).toString('hex')
        : value,
  );
  return createHash('sha256').update(text).digest('base64url').slice(0, 24);
}

/** What is an event of the source: not metadata, and not what the faults add. */
function isEvent({ category, kind }) {
  return category !== 'metadata' && kind !== 'unknown';
}

/** The child: writes down what it gets, acknowledges it after a while, and writes that down. */
async function consume(directory) {
  const { tls } = JSON.parse(await readText(join(directory, 'tls.json')));
  const log = openSync(join(directory, 'log'), 'a');
  const client = createEstreamerClient({
    host: '127.0.0.1',
    port: Number(options.port),
    tls,
    request,
    start: 'oldest',
    bookmark: createFileBookmark({ path: join(directory, 'bookmark.json') }),
    window: { records: Number(options.records) },
    idleTimeoutMs: 1500,
    connectTimeoutMs: 1500,
    closeTimeoutMs: 100,
    stalledAfterMs: 500,
    reconnect: { initialDelayMs: 20, maxDelayMs: 500, healthyAfterMs: 2000 },
    onEvent: ({ kind, error, code, count }) => {
      const what = kind === 'reconnecting' ? error.code : kind === 'warning' ? code : (count ?? '');
      writeSync(log, `O ${kind} ${what}\n`);
    },
  });
  let number = 0;
  const handle = async (delivery) => {
    number += 1;
    const id = `${process.pid}.${number}`;
    const kept = delivery.records.filter(isEvent);
    const lines = kept.map(
      (record) => `E ${id} ${keyOf(record)} ${record.undecodedBytes > 0 ? 'changed' : 'same'}\n`,
    );
    writeSync(log, lines.join(''));
    for (const { kind, recordType, reason } of delivery.records) {
      if (kind === 'unknown') writeSync(log, `O unknown ${recordType}:${reason.code}\n`);
    }
    const chance = Math.random();
    if (chance < 0.002) await pause(2500);
    else if (chance < 0.05) await pause(Math.random() * 100);
    await delivery.ack();
    writeSync(log, `A ${id}\n`);
  };
  for await (const delivery of client) void handle(delivery);
}

async function readText(path) {
  const chunks = [];
  for await (const chunk of createReadStream(path, 'utf8')) chunks.push(chunk);
  return chunks.join('');
}

/** Faults of every kind; those that only one connection survives come as often as the others. */
function faults(next) {
  const when = ['before-bundle', 'inside-bundle', 'after-bundle', 'after-handshake', 'at-once'];
  const afterMessages = Math.floor(next() * 4);
  const list = [
    ...when.map((moment) => ({ kind: 'close', when: moment, how: next() < 0.5 ? 'end' : 'reset' })),
    { kind: 'half-message', afterMessages },
    { kind: 'silence', afterMessages },
    { kind: 'slow-bytes', pieceBytes: 200, delayMs: 5, afterMessages },
    // So slow that the client ends it.
    { kind: 'slow-bytes', afterMessages },
    { kind: 'garbage-header', afterMessages },
    { kind: 'wrong-version', afterMessages },
    { kind: 'oversized-length', afterMessages },
    { kind: 'error-message', afterMessages },
    { kind: 'unknown-records', afterMessages },
    { kind: 'unknown-blocks', afterMessages },
    { kind: 'longer-blocks', afterMessages },
    { kind: 'no-nulls' },
    { kind: 'duplicates', times: 3, afterMessages },
    { kind: 'reordered-bundles', afterMessages },
    { kind: 'refuse-client' },
    { kind: 'wrong-certificate' },
    { kind: 'expired-certificate' },
  ];
  return list[Math.floor(next() * list.length)];
}

/** The parent: the server, the harm, and the accounts. */
async function harm() {
  const directory = mkdtempSync(join(tmpdir(), 'chaos-'));
  const { next } = createRandom(Number(options.seed));
  const certificates = await createCertificates();
  const tls = {
    certificate: certificates.client.certificate,
    key: certificates.client.key,
    ca: certificates.authority.certificate,
  };
  writeFileSync(join(directory, 'tls.json'), JSON.stringify({ tls }), { mode: 0o600 });
  writeFileSync(join(directory, 'log'), '');
  const expected = await everyEvent(certificates, tls);
  console.log(`${events} events will happen in ${seconds} s, ${expected.size} of them are asked for`);

  const struck = {};
  const simulator = createSimulator(
    {
      certificates,
      source: generatedSource({ ...traffic, rate }),
      idleIntervalMs: 300,
      keepSessions: 5,
      keepMessages: 5,
    },
    {
      observer: (event) => {
        if (event.kind !== 'fault' || event.outcome.status !== 'happened') return;
        struck[event.fault.kind] = (struck[event.fault.kind] ?? 0) + 1;
      },
    },
  );
  const { port } = await simulator.listen();
  const script = fileURLToPath(import.meta.url);
  const start = () => {
    const args = [script, ...process.argv.slice(2), '--directory', directory, '--port', String(port)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    return { child, exited: once(child, 'exit') };
  };

  let isGood = false;
  let kills = 0;
  let died = 0;
  let consumer = start();
  const restart = async () => {
    await consumer.exited;
    consumer = start();
  };
  try {
    const end = Date.now() + seconds * 1000;
    while (Date.now() < end) {
      await pause(100 + next() * 1400);
      if (consumer.child.exitCode !== null) {
        died += 1;
        await restart();
      } else if (next() < 0.15) {
        kills += 1;
        consumer.child.kill('SIGKILL');
        await restart();
      } else {
        simulator.inject(faults(next));
      }
    }
    console.log('no more harm; waiting for the rest');
    let size = -1;
    for (let quiet = 0; quiet < 8; quiet += 1) {
      await pause(1000);
      const { size: now } = statSync(join(directory, 'log'));
      const { missing } = await account(directory, expected);
      if (missing.length === 0) break;
      if (now !== size) quiet = 0;
      size = now;
    }
    consumer.child.kill('SIGKILL');
    await consumer.exited;
    const result = await account(directory, expected);
    console.log('faults that happened:', struck);
    console.log(`consumer killed ${kills} times, ended by itself ${died} times`);
    console.log('what the client told:', result.told);
    console.log(
      `events expected ${expected.size}, arrived ${result.arrived}, missing ${result.missing.length}, never sent ${result.strange}`,
    );
    console.log(
      `duplicates ${result.duplicates}, of these acknowledged before ${result.confirmed}, in another form ${result.changed}`,
    );
    for (const key of result.missing.slice(0, 20)) console.log(`missing: ${expected.get(key)}`);
    isGood =
      result.missing.length === 0 &&
      result.confirmed === 0 &&
      result.strange === 0 &&
      died === 0 &&
      result.arrived > 0;
    console.log(isGood ? 'every event arrived, and none again after its acknowledgement' : 'FAILED');
    process.exitCode = isGood ? 0 : 1;
  } finally {
    consumer.child.kill('SIGKILL');
    await simulator.close();
    if (isGood) rmSync(directory, { recursive: true, force: true });
    else console.log(`what the consumer wrote down is in ${directory}`);
  }
}

/** The keys of all events that the source has, from a server without faults. */
async function everyEvent(certificates, tls) {
  const simulator = createSimulator({ certificates, source: generatedSource(traffic) });
  const { host, port } = await simulator.listen();
  const keys = new Map();
  const client = createEstreamerClient({ host, port, tls, request, start: 'oldest', window: { records: 1 } });
  const session = simulator.nextSession();
  const leave = session.then((one) => one.delivered).then(() => client.close());
  for await (const delivery of client) {
    for (const record of delivery.records) {
      const { kind, archiveTimestamp } = record;
      if (isEvent(record)) keys.set(keyOf(record), `${kind} of ${archiveTimestamp}, number ${keys.size + 1}`);
    }
    await delivery.ack();
  }
  await leave;
  await simulator.close();
  return keys;
}

/** Reads the consumer's log. */
async function account(directory, expected) {
  const times = new Map();
  const confirmedKeys = new Set();
  const open = new Map();
  const told = {};
  let confirmed = 0;
  let duplicates = 0;
  let changed = 0;
  let strange = 0;
  for await (const line of createInterface({ input: createReadStream(join(directory, 'log')) })) {
    const [mark, id, key, form] = line.split(' ');
    if (mark === 'O') {
      const what = key === undefined || /^\d*$/.test(key) ? id : `${id} ${key}`;
      told[what] = (told[what] ?? 0) + 1;
    } else if (mark === 'A') {
      for (const one of open.get(id) ?? []) confirmedKeys.add(one);
      open.delete(id);
    } else if (mark === 'E' && form !== undefined) {
      if (!expected.has(key)) strange += 1;
      if (times.has(key)) {
        duplicates += 1;
        const before = times.get(key);
        // A server that sends an event with other bytes than before sends another event, as far as one can tell.
        if (before !== form) changed += 1;
        else if (confirmedKeys.has(key)) confirmed += 1;
      }
      times.set(key, form);
      if (!open.has(id)) open.set(id, []);
      open.get(id).push(key);
    }
  }
  const missing = [...expected.keys()].filter((key) => !times.has(key));
  return { arrived: times.size, missing, duplicates, confirmed, changed, strange, told };
}
