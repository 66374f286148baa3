import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readSettings, required } from '@x/foundation';
import { createManualClock } from '@x/foundation/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type StreamServer, startStreamServer } from '../../../test-support/stream-server.ts';
import {
  type ConnectionChange,
  createSocketSender,
  type SendingSettings,
  type SocketDestination,
  type SocketSenderDependencies,
  type SocketSenderSettings,
  sendingSettings,
  socketDestination,
} from '../src/index.ts';

const NEVER = new AbortController().signal;
const lines = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `line ${from + index}\n`);

let server: StreamServer;

beforeEach(async () => {
  server = await startStreamServer();
});

afterEach(() => server.stop());

function createSender(
  given: Partial<SendingSettings> & { readonly destination?: SocketDestination } = {},
  more: Partial<SocketSenderSettings> = {},
  dependencies: SocketSenderDependencies = {},
) {
  const destination = { protocol: 'tcp', host: '127.0.0.1', port: server.port };
  const fields = { destination: required(socketDestination(), ''), ...sendingSettings };
  const { settings, issues } = readSettings(fields, { destination, ...given });
  if (settings === undefined) throw new Error(JSON.stringify(issues));
  return createSocketSender({ ...settings, ...more }, dependencies);
}

const codesOf = (results: readonly ('sent' | { readonly code: string })[]) =>
  results.map((result) => (result === 'sent' ? result : result.code));

describe('a sender over TCP', () => {
  it('connects for the first message, sends in order and ends cleanly', async () => {
    const changes: ConnectionChange['kind'][] = [];
    const sender = createSender({ onConnection: ({ kind }) => changes.push(kind) });
    expect(sender.status()).toEqual({ state: 'idle', waiting: 0, failures: 0, replayedBytes: 0 });
    const sending = [sender.send(lines(2000), NEVER), sender.send(lines(1, 2000), NEVER)];
    expect(codesOf((await Promise.all(sending)).flat())).toEqual(Array(2001).fill('sent'));
    expect(sender.status().state).toBe('connected');
    const connection = await server.connected();
    const ended = once(connection, 'end');
    await sender.close();
    await ended;
    expect(await server.received(2001)).toEqual(lines(2001).map((line) => line.trimEnd()));
    expect(changes).toEqual(['connected']);
    expect(codesOf(await sender.send(lines(1), NEVER))).toEqual(['closed']);
  });

  it('sends text beyond ASCII as UTF-8', async () => {
    const sender = createSender();
    await sender.send(['süß 日本 😀\n'], NEVER);
    expect(await server.received(1)).toEqual(['süß 日本 😀']);
    await sender.close();
  });

  it('waits a random part of a time that doubles, and gives back what waits after the last attempt', async () => {
    await server.stop();
    const clock = createManualClock();
    const waits: number[] = [];
    const noted = {
      ...clock,
      wait: async (milliseconds: number) => {
        waits.push(milliseconds);
        await clock.advance(milliseconds);
      },
    };
    const changes: ConnectionChange[] = [];
    const sender = createSender(
      { reconnect: { attempts: 4, maxDelayMs: 300 }, onConnection: (change) => changes.push(change) },
      {},
      { clock: noted, random: () => 0.5 },
    );
    const [first, second] = await sender.send(lines(2), NEVER);
    expect(first).toMatchObject({ code: 'refused', context: { address: `127.0.0.1:${server.port}` } });
    expect(first).toBe(second);
    expect(waits).toEqual([50, 100, 150]);
    await server.start();
    expect(await sender.send(lines(1), NEVER)).toEqual(['sent']);
    expect(changes.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed', 'failed', 'connected']);
    expect(changes[1]).toMatchObject({ failures: 2, retryInMs: 100, waiting: 2 });
    await sender.close();
  });

  it('waits for nobody once the signals of all that waits have ended', async () => {
    await server.stop();
    const clock = createManualClock();
    const sender = createSender({}, {}, { clock });
    const ending = new AbortController();
    const sending = sender.send(lines(2), ending.signal);
    await expect.poll(() => sender.status().state).toBe('waiting');
    ending.abort();
    expect(codesOf(await sending)).toEqual(['aborted', 'aborted']);
    await sender.close();
    expect(clock.pending).toBe(0);
  });

  it('says that what was being written may have arrived', async () => {
    server.stall();
    const sender = createSender();
    const large = Array.from({ length: 20 }, () => `${'x'.repeat(1_000_000)}\n`);
    const sending = sender.send(large, NEVER);
    await expect.poll(() => sender.status().waiting).toBeLessThan(20);
    sender.destroy();
    const results = await sending;
    expect(codesOf(results)).toContain('closed');
    expect(results.some((result) => result !== 'sent' && result.context.mayHaveArrived === true)).toBe(true);
    expect(results.at(-1)).not.toHaveProperty('context.mayHaveArrived');
    await sender.close();
  });

  it('gives a connection up that takes nothing for too long', async () => {
    server.stall();
    const clock = createManualClock();
    const sender = createSender({ sendTimeoutMs: 500 }, {}, { clock });
    const ending = new AbortController();
    const large = Array.from({ length: 20 }, () => `${'x'.repeat(1_000_000)}\n`);
    const sending = sender.send(large, ending.signal);
    await server.connected();
    await expect.poll(() => clock.pending).toBe(1);
    await clock.advance(500);
    await server.connected();
    ending.abort();
    expect(codesOf(await sending)).toContain('timeout');
    sender.destroy();
    await sender.close();
  });
});

describe('a window for replay', () => {
  it('is sent again over the next connection, also if nothing new comes', async () => {
    const changes: ConnectionChange[] = [];
    const sender = createSender(
      { reconnect: { initialDelayMs: 1 }, onConnection: (change) => changes.push(change) },
      { replayBytes: 14 },
    );
    await sender.send(lines(1), NEVER);
    await sender.send(lines(1, 1), NEVER);
    await sender.send(lines(1, 2), NEVER);
    await server.received(3);
    server.reset();
    expect((await server.received(5)).slice(3)).toEqual(['line 1', 'line 2']);
    await expect
      .poll(() => changes.map(({ kind }) => kind))
      .toEqual(['connected', 'lost', 'connected', 'replayed']);
    expect(sender.status().replayedBytes).toBe(14);
    await sender.close();
  });
});

describe('a sender over UDP', () => {
  async function listen() {
    const socket = createSocket('udp4');
    const datagrams: string[] = [];
    socket.on('message', (datagram) => datagrams.push(datagram.toString()));
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return { port: socket.address().port, datagrams, close: () => socket.close() };
  }

  it('sends each message as a datagram, and says size and limit of what does not fit', async () => {
    const peer = await listen();
    const destination = { protocol: 'udp', host: '127.0.0.1', port: peer.port } as const;
    const sender = createSender({ destination }, { maxDatagramBytes: 10 });
    const results = await sender.send(['short', 'ü'.repeat(6), 'also'], NEVER);
    expect(codesOf(results)).toEqual(['sent', 'too-large', 'sent']);
    expect(results[1]).toMatchObject({
      context: { byteLength: 12, limit: 10 },
      message: expect.stringMatching(/takes 12 bytes, at most 10 fit into a datagram to udp:/),
    });
    await expect.poll(() => peer.datagrams).toEqual(['short', 'also']);
    await sender.close();
    peer.close();
  });

  it('says so too when only the operating system finds it too large', async () => {
    const peer = await listen();
    const destination = { protocol: 'udp', host: '127.0.0.1', port: peer.port } as const;
    const sender = createSender({ destination });
    const results = await sender.send(['x'.repeat(70_000), 'fits'], NEVER);
    expect(codesOf(results)).toEqual(['too-large', 'sent']);
    await sender.close();
    peer.close();
  });

  it('keeps to a rate', async () => {
    const peer = await listen();
    const clock = createManualClock();
    const destination = { protocol: 'udp', host: '127.0.0.1', port: peer.port } as const;
    const sender = createSender({ destination, datagramsPerSecond: 1000 }, {}, { clock });
    const sending = sender.send(lines(100), NEVER);
    await expect.poll(() => sender.status().waiting).toBe(90);
    for (let millisecond = 0; millisecond < 50; millisecond += 1) await clock.advance(1);
    expect(sender.status().waiting).toBeGreaterThanOrEqual(40);
    expect(sender.status().waiting).toBeLessThan(60);
    for (let millisecond = 0; millisecond < 60; millisecond += 1) await clock.advance(1);
    expect(codesOf(await sending)).toEqual(Array(100).fill('sent'));
    await sender.close();
    peer.close();
  });
});

describe('whatever happens to connections and signals', () => {
  it('no message arrives twice, none that was not given, and each has a result that is true', async () => {
    const steps = fc.array(fc.constantFrom('send', 'drop', 'abort', 'turn'), { minLength: 5, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const sender = createSender({ reconnect: { initialDelayMs: 1, maxDelayMs: 1 } });
        const first = server.messages.length;
        const sends: { readonly text: string; readonly results: ReturnType<typeof sender.send> }[] = [];
        let ending = new AbortController();
        for (const [index, step] of script.entries()) {
          if (step === 'send') {
            const text = `message ${first} ${index}`;
            sends.push({ text, results: sender.send([`${text}\n`], ending.signal) });
          }
          if (step === 'drop') server.drop();
          if (step === 'turn') await new Promise(setImmediate);
          if (step === 'abort') {
            ending.abort();
            ending = new AbortController();
          }
        }
        const possible = new Set<string>();
        for (const { text, results } of sends) {
          const [result] = await results;
          if (result === 'sent' || result?.context.mayHaveArrived === true) possible.add(text);
        }
        await sender.close();
        const arrived = server.messages.slice(first);
        expect(new Set(arrived).size).toBe(arrived.length);
        for (const text of arrived) expect(possible).toContain(text);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a destination', () => {
  const issuesOf = (destination: unknown, ports?: Parameters<typeof socketDestination>[0]) =>
    readSettings({ destination: required(socketDestination(ports), '') }, { destination }).issues.map(
      ({ path, message }) => `${path.join('.')} ${message}`,
    );

  it('needs a port where none is usual', () => {
    expect(issuesOf({ protocol: 'tcp', host: 'h' })).toEqual(['destination.port is missing']);
    expect(issuesOf({ protocol: 'tcp', host: 'h' }, { udp: 514, tcp: 514, tls: 6514 })).toEqual([]);
  });

  it('says all that is wrong with it, its TLS settings included', () => {
    expect(issuesOf({ protocol: 'tls', host: 'a b', port: 0, tls: { cert: 'x' }, acceptanceMs: -1 })).toEqual(
      [
        'destination.host is a text that does not fit',
        'destination.port is 0',
        'destination.tls.cert is not a setting',
        'destination.acceptanceMs is -1',
      ],
    );
  });
});
