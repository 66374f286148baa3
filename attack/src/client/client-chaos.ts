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
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createCertificates, createSimulator, type Fault, generatedSource } from '@x/estreamer-simulator';
import { countFaults, everyFault } from '../faults.ts';
import { createRandom } from '../random.ts';
import { type Certificates, readAll, tlsOf } from '../read-all.ts';
import { account } from './client-account.ts';
import { isEvent, keyOf, options, rate, request, seconds, traffic } from './client-options.ts';

/** What only a client alone can be held to: an event of other bytes, and a server so slow that the client ends it. */
const HARDER_FAULTS: readonly Fault[] = [{ kind: 'longer-blocks' }, { kind: 'slow-bytes' }];

await harm();

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The server, the harm, and the accounts. */
async function harm(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'chaos-'));
  const random = createRandom(Number(options.seed));
  const { next } = random;
  const certificates = await createCertificates();
  writeFileSync(join(directory, 'tls.json'), JSON.stringify({ tls: tlsOf(certificates) }), { mode: 0o600 });
  writeFileSync(join(directory, 'log'), '');
  const expected = await everyEvent(certificates);
  print(`${traffic.events} events will happen in ${seconds} s, ${expected.size} of them are asked for`);

  const struck: Record<string, number> = {};
  const simulator = createSimulator(
    {
      certificates,
      source: generatedSource({ ...traffic, rate }),
      idleIntervalMs: 300,
      keepSessions: 5,
      keepMessages: 5,
    },
    countFaults(struck),
  );
  const { port } = await simulator.listen();
  const script = fileURLToPath(new URL('./client-consumer.ts', import.meta.url));
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
        simulator.inject(random.pick([...everyFault(random), ...HARDER_FAULTS]));
      }
    }
    print('no more harm; waiting for the rest');
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
    print(`faults that happened: ${JSON.stringify(struck)}`);
    print(`consumer killed ${kills} times, ended by itself ${died} times`);
    print(`what the client told: ${JSON.stringify(result.told)}`);
    print(
      `events expected ${expected.size}, arrived ${result.arrived}, missing ${result.missing.length}, never sent ${result.strange}`,
    );
    print(
      `duplicates ${result.duplicates}, of these acknowledged before ${result.confirmed}, in another form ${result.changed}`,
    );
    for (const key of result.missing.slice(0, 20)) print(`missing: ${expected.get(key)}`);
    isGood =
      result.missing.length === 0 &&
      result.confirmed === 0 &&
      result.strange === 0 &&
      died === 0 &&
      result.arrived > 0;
    print(isGood ? 'every event arrived, and none again after its acknowledgement' : 'FAILED');
    process.exitCode = isGood ? 0 : 1;
  } finally {
    consumer.child.kill('SIGKILL');
    await simulator.close();
    if (isGood) rmSync(directory, { recursive: true, force: true });
    else print(`what the consumer wrote down is in ${directory}`);
  }
}

/** The keys of all events that the source has, and what to call them. */
async function everyEvent(certificates: Certificates): Promise<ReadonlyMap<string, string>> {
  const simulator = createSimulator({ certificates, source: generatedSource(traffic) });
  const keys = new Map<string, string>();
  await readAll(simulator, certificates, request, (record) => {
    if (!isEvent(record)) return;
    keys.set(keyOf(record), `${record.kind} of ${record.archiveTimestamp}, number ${keys.size + 1}`);
  });
  return keys;
}
