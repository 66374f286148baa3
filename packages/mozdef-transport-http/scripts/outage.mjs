/**
 * Shows that nothing is lost: a server that is stopped for a minute in the middle of 50,000 events, and a sender that is
 * killed with SIGKILL at the same time and started again with the spool that it left.
 *
 * Needs a build. Run with
 *
 *   node packages/mozdef-transport-http/scripts/outage.mjs [--events 50000] [--outage-ms 60000] [--pace-ms 20] [--kill no]
 *
 * Three processes: this one, which counts, is the server; the sender runs in a child. The server publishes every event
 * of a bulk one by one, as MozDef does, and goes away in the middle of one.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createEvent, encodeEvent } from '@x/mozdef-events';
import { withSpool } from '@x/mozdef-events/spool';
import { createHttpTransport } from '@x/mozdef-transport-http';

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '50000' },
    'outage-ms': { type: 'string', default: '60000' },
    'pace-ms': { type: 'string', default: '20' },
    kill: { type: 'string', default: 'yes' },
    // For the child.
    directory: { type: 'string' },
    url: { type: 'string' },
    from: { type: 'string', default: '0' },
  },
});
const events = Number(options.events);

if (options.directory === undefined) await observe();
else await send(options.directory, Number(options.from));

/** The sender: keeps each batch in the spool and says so, and writes down what may arrive twice. */
async function send(directory, from) {
  const spool = withSpool(createHttpTransport({ url: options.url, connectTimeoutMs: 2000 }), {
    directory: join(directory, 'spool'),
    initialDelayMs: 100,
    maxDelayMs: 2000,
    onPossibleDuplicates: (list) => {
      const lines = list.map(({ text }) => `${JSON.parse(text).summary}\n`);
      appendFileSync(join(directory, 'possible-duplicates'), lines.join(''));
    },
    onLoss: ({ reason, count }) => process.stdout.write(`lost ${count} ${reason}\n`),
  });
  process.stdout.write(`found ${spool.status().messages}\n`);
  const { signal } = new AbortController();
  for (let number = from; number < events; number += 100) {
    const batch = [];
    for (let one = number; one < Math.min(number + 100, events); one += 1) {
      batch.push(encodeEvent(createEvent({ summary: String(one), details: { pad: 'x'.repeat(400) } })));
    }
    // What is not known to be kept when this process is killed is sent by the next one: it may arrive twice.
    appendFileSync(join(directory, 'sending'), `${number}\n`);
    for (const { status } of await spool.send(batch, { signal })) {
      if (status !== 'sent') throw new Error(`The spool did not keep an event: ${status}`);
    }
    appendFileSync(join(directory, 'kept'), `${number}\n`);
    // By default about 5,000 events a second, so that the outage and the end of the process fall into the middle.
    await new Promise((resolve) => setTimeout(resolve, Number(options['pace-ms'])));
  }
  process.stdout.write('all-kept\n');
  await spool.drained();
  process.stdout.write(`drained ${JSON.stringify(spool.status())}\n`);
  await spool.close();
}

/** The server and the accounts. */
async function observe() {
  const directory = mkdtempSync(join(tmpdir(), 'outage-'));
  const counts = new Map();
  let arrivals = 0;
  let isDown = false;
  let onHalf;
  const half = new Promise((resolve) => {
    onHalf = resolve;
  });
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('error', () => {});
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString());
      for (const { summary } of Array.isArray(body) ? body : [body]) {
        if (isDown) return;
        counts.set(summary, (counts.get(summary) ?? 0) + 1);
        arrivals += 1;
        if (arrivals === Math.floor(events / 2) + 37) {
          isDown = true;
          server.close();
          server.closeAllConnections();
          onHalf();
        }
      }
      response.writeHead(200).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const script = fileURLToPath(import.meta.url);
  const start = (from) => {
    const args = [script, '--events', String(events), '--pace-ms', options['pace-ms']];
    args.push('--directory', directory);
    args.push('--url', `http://127.0.0.1:${port}`, '--from', String(from));
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    createInterface({ input: child.stdout }).on('line', (line) =>
      console.log(`  sender ${child.pid}: ${line}`),
    );
    return { child, exited };
  };
  const numbersIn = (name) => {
    const file = join(directory, name);
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').filter(Boolean).map(Number) : [];
  };

  try {
    const began = Date.now();
    let sender = start(0);
    await half;
    console.log(`server stopped after ${arrivals} arrivals, in the middle of a bulk`);
    const uncertain = new Set();
    if (options.kill === 'yes') {
      await new Promise((resolve) => setTimeout(resolve, Math.min(1000, Number(options['outage-ms']) / 10)));
      sender.child.kill('SIGKILL');
      await sender.exited;
      const kept = new Set(numbersIn('kept'));
      const next = kept.size * 100;
      for (const first of numbersIn('sending')) {
        if (!kept.has(first)) for (let one = first; one < first + 100; one += 1) uncertain.add(String(one));
      }
      console.log(
        `sender killed with SIGKILL; ${next} events were kept, ${uncertain.size} were being written`,
      );
      sender = start(next);
    }
    await new Promise((resolve) => setTimeout(resolve, Number(options['outage-ms'])));
    isDown = false;
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    console.log(`server started again ${((Date.now() - began) / 1000).toFixed(1)} s after the beginning`);
    const [code] = await sender.exited;

    const marked = new Set([...numbersIn('possible-duplicates').map(String), ...uncertain]);
    let missing = 0;
    for (let number = 0; number < events; number += 1) if (!counts.has(String(number))) missing += 1;
    const twice = [...counts].filter(([, count]) => count > 1).map(([summary]) => summary);
    const unmarked = twice.filter((summary) => !marked.has(summary));
    console.log(`events ${events}, arrivals ${arrivals}, missing ${missing}`);
    console.log(
      `arrived twice ${twice.length}, marked as possible ${marked.size}, unmarked ${unmarked.length}`,
    );
    console.log(`took ${((Date.now() - began) / 1000).toFixed(1)} s`);
    const isGood = code === 0 && missing === 0 && unmarked.length === 0;
    console.log(isGood ? 'each event delivered, duplicates only where marked' : 'FAILED');
    process.exitCode = isGood ? 0 : 1;
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(directory, { recursive: true, force: true });
  }
}
