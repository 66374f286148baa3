import { lookup } from 'node:dns/promises';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DgramSocket } from 'node-unix-socket';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../../../test-support/free-port.ts';
import { createSyslogTransport, type SyslogConnectionChange, type UnixDatagramSocket } from '../src/index.ts';
import { encode, NEVER } from './support/events.ts';
import { createFakeClock } from './support/fake-clock.ts';
import { sendAndLeave } from './support/run-send-and-leave.ts';
import { startUdpServer } from './support/udp-server.ts';

describe('UDP', () => {
  it('sends each message as a datagram of its own', async () => {
    const { family } = await lookup('localhost');
    const server = await startUdpServer(family === 6 ? 'udp6' : 'udp4');
    onTestFinished(server.close);
    const transport = createSyslogTransport({
      destination: { protocol: 'udp', host: 'localhost', port: server.port },
    });
    const events = Array.from({ length: 100 }, (_, index) => encode({ summary: `event ${index}` }));
    const outcomes = await transport.send(events, { signal: NEVER });
    expect(outcomes.every(({ status }) => status === 'sent')).toBe(true);
    const datagrams = await server.received(100);
    expect(datagrams.map((datagram) => JSON.parse(datagram.slice(datagram.indexOf('{'))).summary)).toEqual(
      events.map(({ message }) => message.summary),
    );
    await transport.close();
  });

  it('knows addresses of IPv6', async () => {
    const server = await startUdpServer('udp6');
    onTestFinished(server.close);
    const transport = createSyslogTransport({
      destination: { protocol: 'udp', host: '::1', port: server.port },
    });
    expect(await transport.send([encode()], { signal: NEVER })).toEqual([{ status: 'sent' }]);
    await server.received(1);
    await transport.close();
  });

  it('passes on that nobody listens, as far as the other machine says so', async () => {
    const port = await findFreePort();
    const changes: SyslogConnectionChange[] = [];
    const transport = createSyslogTransport({
      destination: { protocol: 'udp', host: '127.0.0.1', port },
      onConnection: (change) => changes.push(change),
    });
    const outcomes = await transport.send([encode(), encode()], { signal: NEVER });
    // The first datagram leaves this machine; the answer to it comes with the second.
    expect(outcomes).toMatchObject([
      { status: 'sent' },
      { status: 'retryable', error: { code: 'unreachable', cause: { code: 'refused' } } },
    ]);
    expect(changes).toMatchObject([
      { kind: 'connected' },
      { kind: 'lost', destination: `udp://127.0.0.1:${port}`, error: { code: 'refused' } },
    ]);
    await transport.close();
  });

  it('gives up a name that is not known', async () => {
    const transport = createSyslogTransport(
      { destination: { protocol: 'udp', host: 'collector.invalid' }, reconnect: { attempts: 2 } },
      { clock: createFakeClock() },
    );
    const [outcome] = await transport.send([encode()], { signal: NEVER });
    expect(outcome).toMatchObject({ status: 'retryable', error: { code: 'unreachable' } });
    await transport.close();
  });
});

describe('Unix datagrams', () => {
  let directory: string;
  let path: string;
  let server: DgramSocket | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'syslog-'));
    path = join(directory, 'log');
  });

  afterEach(async () => {
    server?.close();
    server = undefined;
    await rm(directory, { recursive: true, force: true });
  });

  /** Listens on the socket; resolves with the next so many datagrams. */
  function listen(count: number): Promise<readonly string[]> {
    const datagrams: string[] = [];
    const listening = new DgramSocket();
    server = listening;
    listening.bind(path);
    return new Promise((resolve) => {
      listening.on('data', (datagram: Buffer) => {
        datagrams.push(datagram.toString('latin1'));
        if (datagrams.length === count) resolve(datagrams);
      });
    });
  }

  function createTransport(dependencies: Parameters<typeof createSyslogTransport>[1] = {}) {
    return createSyslogTransport(
      { destination: { protocol: 'unix-datagram', path }, maxMessageBytes: 10_000_000 },
      { clock: createFakeClock(), ...dependencies },
    );
  }

  it('are written as syslog(3) does', async () => {
    const received = listen(1);
    const transport = createTransport();
    expect(await transport.send([encode()], { signal: NEVER })).toEqual([{ status: 'sent' }]);
    expect(await received).toEqual([
      expect.stringMatching(/^<14>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d app\.js\[12\]: \{"timestamp".*\}$/),
    ]);
    await transport.close();
  });

  it('wait while the collector is away, and are sent when it is back', async () => {
    let received: Promise<readonly string[]> | undefined;
    const clock = createFakeClock();
    const transport = createTransport({
      clock: {
        ...clock,
        async wait(milliseconds, signal) {
          received ??= listen(3);
          await clock.wait(milliseconds, signal);
        },
      },
    });
    const outcomes = await transport.send([encode(), encode(), encode()], { signal: NEVER });
    expect(outcomes.every(({ status }) => status === 'sent')).toBe(true);
    expect(await received).toHaveLength(3);
    await transport.close();
  });

  it('are given up after the last attempt', async () => {
    const transport = createTransport();
    const [outcome] = await transport.send([encode()], { signal: NEVER });
    expect(outcome).toMatchObject({
      status: 'retryable',
      error: { code: 'unreachable', context: { destination: `unix-datagram:${path}` } },
    });
    await transport.close();
  });

  it('say when there is something else at the path', async () => {
    await writeFile(path, '');
    const transport = createTransport();
    const [outcome] = await transport.send([encode()], { signal: NEVER });
    expect(outcome).toMatchObject({ status: 'retryable', error: { code: 'unreachable' } });
    await transport.close();
  });

  it('that are larger than the operating system sends are rejected, where they vanish from syslog(3) (P31)', async () => {
    const received = listen(2);
    const transport = createTransport();
    const large = encode({ details: { pad: 'x'.repeat(300_000) } });
    const outcomes = await transport.send([encode(), large, encode()], { signal: NEVER });
    expect(outcomes).toMatchObject([
      { status: 'sent' },
      { status: 'rejected', error: { code: 'message-too-large' } },
      { status: 'sent' },
    ]);
    expect(await received).toHaveLength(2);
    await transport.close();
  });

  it('wait for a collector that takes none, and can be given up', async () => {
    let onSend = () => {};
    const sent = new Promise<void>((resolve) => {
      onSend = resolve;
    });
    const closed: string[] = [];
    const createUnixDatagramSocket = (): UnixDatagramSocket => ({
      sendTo: () => onSend(),
      on: () => {},
      close: () => void closed.push('closed'),
    });
    const transport = createTransport({ createUnixDatagramSocket });
    const ending = new AbortController();
    const ended = transport.send([encode()], { signal: ending.signal });
    const waiting = transport.send([encode()], { signal: NEVER });
    await sent;
    ending.abort();
    expect(await ended).toMatchObject([
      { status: 'retryable', mayHaveArrived: true, error: { code: 'aborted' } },
    ]);
    await transport.close({ signal: AbortSignal.abort() });
    expect(await waiting).toMatchObject([{ status: 'retryable', error: { code: 'closed' } }]);
    expect(closed).toEqual(['closed']);
  });

  it('do not keep a program alive that does not close its transport', async () => {
    const received = listen(1);
    expect(await sendAndLeave('unix-datagram', path)).toBe('sent\n');
    await received;
  });
});
