import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Collector, startCollector } from '../../../test-support/collector.ts';
import { findFreePort } from '../../../test-support/free-port.ts';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { RSYSLOGD, rsyslogd } from '../../../test-support/rsyslogd.ts';
import { createSyslogTransport, type SyslogDestination, type SyslogTransportSettings } from '../src/index.ts';
import { encode, NEVER } from './support/events.ts';

describeWithPeer('rsyslogd', RSYSLOGD, (path) => {
  let collector: Collector;
  let port: number;

  beforeAll(async () => {
    port = await findFreePort();
    const inputs = { udp: port, tcp: port, unixStream: true, unixDatagram: true };
    collector = await startCollector(rsyslogd(path, inputs));
  });

  afterAll(() => collector.dispose());

  /** Sends an event, and gives what rsyslogd made of it. */
  async function collect(
    destination: SyslogDestination,
    settings: Partial<SyslogTransportSettings> = {},
    event = encode({ severity: 'ERROR' }),
  ) {
    const transport = createSyslogTransport({ destination, preset: 'rsyslog', ...settings });
    const before = collector.messages.length;
    expect(await transport.send([event], { signal: NEVER })).toEqual([{ status: 'sent' }]);
    await transport.close();
    return (await collector.collected(before + 1))[before];
  }

  const network = (protocol: 'udp' | 'tcp') => ({ protocol, host: '127.0.0.1', port }) as const;
  const local = (protocol: 'unix-stream' | 'unix-datagram') => ({
    protocol,
    path: join(collector.directory, protocol === 'unix-stream' ? 'stream' : 'log'),
  });

  const origin = {
    facility: 'local3',
    severity: 'err',
    hostname: 'host.example',
    program: 'app.js',
    processid: '12',
  };

  it.each([
    ['UDP', 'udp', {}],
    ['TCP with octet counting', 'tcp', { framing: 'octet-counting' }],
    ['TCP with line ends', 'tcp', { framing: 'lf' }],
  ] as const)('understands RFC 5424 over %s', async (_, protocol, settings) => {
    const message = await collect(network(protocol), {
      ...settings,
      facility: 'local3',
      messageId: 'mozdef',
    });
    expect(message).toMatchObject({
      ...origin,
      input: protocol,
      messageid: 'mozdef',
      timestamp: expect.stringMatching(/^2026-01-02T03:04:05\.000006(?:\+00:00|Z)$/),
    });
    expect(JSON.parse(message?.text ?? '')).toMatchObject({ summary: 'a test message' });
  });

  it.each(['udp', 'tcp'] as const)('understands RFC 3164 over %s', async (protocol) => {
    expect(await collect(network(protocol), { facility: 'local3', format: 'rfc3164' })).toMatchObject(origin);
  });

  it('understands RFC 3164 from a host that is an IPv6 address', async () => {
    const event = encode({ hostname: '2001:db8::1' });
    expect(await collect(network('udp'), { format: 'rfc3164' }, event)).toMatchObject({
      hostname: '2001-db8--1',
      program: 'app.js',
      processid: '12',
    });
  });

  it.each(['unix-stream', 'unix-datagram'] as const)(
    'understands the local form over %s',
    async (protocol) => {
      const message = await collect(local(protocol), { facility: 'local3' });
      expect(message).toMatchObject({ ...origin, hostname: expect.any(String) });
      expect(JSON.parse(message?.text ?? '')).toMatchObject({ hostname: 'host.example' });
    },
  );

  it('parses the JSON behind the cookie, and without it if it is told to expect none', async () => {
    const withCookie = await collect(network('tcp'), { cee: true });
    expect(JSON.parse(withCookie?.cee ?? '')).toMatchObject({ summary: 'a test message', severity: 'ERROR' });
    expect(withCookie?.text).toMatch(/^@cee: \{/);
    const without = await collect(network('tcp'));
    expect(JSON.parse(without?.plain ?? '')).toMatchObject({ summary: 'a test message', severity: 'ERROR' });
  });

  it('parses the JSON behind the cookie in the local form, too', async () => {
    const message = await collect(local('unix-datagram'), { cee: true });
    expect(JSON.parse(message?.cee ?? '')).toMatchObject({ summary: 'a test message' });
  });

  it.each([
    ['udp', {}],
    ['tcp', { framing: 'lf' }],
    ['tcp', { framing: 'octet-counting' }],
  ] as const)('gets one message over %s from an event with line ends, %j', async (protocol, settings) => {
    const summary = 'one\n<11>1 - evil - - - - forged\r\n\u0000two\u2028';
    const message = await collect(
      network(protocol),
      settings,
      encode({ summary, hostname: 'a\nb', processname: 'c d' }),
    );
    expect(message).toMatchObject({ hostname: 'a_b', program: 'c_d' });
    expect(JSON.parse(message?.text ?? '')).toMatchObject({ summary });
    // Whatever else had been made of it would be here before the next one.
    const next = await collect(network(protocol), settings);
    expect(collector.messages.slice(-2)).toEqual([message, next]);
  });
});

describeWithPeer('rsyslogd that is stopped and started', RSYSLOGD, (path) => {
  describe.each(['octet-counting', 'lf'] as const)('framing by %s', (framing) => {
    it('gets all that was not decided before, each message once', async () => {
      const port = await findFreePort();
      const collector = await startCollector(rsyslogd(path, { tcp: port }));
      onTestFinished(collector.dispose);
      const transport = createSyslogTransport({
        destination: { protocol: 'tcp', host: '127.0.0.1', port },
        framing,
        reconnect: { attempts: 1000, initialDelayMs: 5, maxDelayMs: 20 },
      });
      const events = Array.from({ length: 2000 }, (_, index) => encode({ summary: `event ${index}` }));
      const decided: {
        readonly summary: string;
        readonly status: string;
        readonly mayHaveArrived: boolean;
      }[] = [];
      let restart: Promise<void> | undefined;
      for (let from = 0; from < events.length; from += 50) {
        const batch = events.slice(from, from + 50);
        if (from === 500) restart = collector.stop().then(collector.start);
        const outcomes = await transport.send(batch, { signal: NEVER });
        for (const [index, outcome] of outcomes.entries()) {
          decided.push({
            summary: batch[index]?.message.summary ?? '',
            status: outcome.status,
            mayHaveArrived: outcome.status === 'retryable' && outcome.mayHaveArrived === true,
          });
        }
      }
      await restart;
      expect(decided.every(({ status, mayHaveArrived }) => status === 'sent' || mayHaveArrived)).toBe(true);
      const read = () => collector.messages.map(({ text }) => JSON.parse(text).summary as string);
      let probes = 0;
      const probe = async () => {
        probes += 1;
        await transport.send([encode({ summary: `probe ${probes}` })], { signal: NEVER });
        return read().some((summary) => summary.startsWith('probe'));
      };
      await expect.poll(probe).toBe(true);
      await transport.close();
      expect(new Set(read()).size).toBe(read().length);
    });
  });

  it('gets everything that waited while it was halted', async () => {
    const port = await findFreePort();
    const collector = await startCollector(rsyslogd(path, { tcp: port }));
    onTestFinished(collector.dispose);
    const transport = createSyslogTransport({
      destination: { protocol: 'tcp', host: '127.0.0.1', port },
      preset: 'rsyslog',
      maxPendingMessages: 100_000,
    });
    await transport.send([encode()], { signal: NEVER });
    await collector.collected(1);
    collector.stall();
    const details = { pad: 'x'.repeat(7000) };
    const batches = Array.from({ length: 4 }, () => Array.from({ length: 1000 }, () => encode({ details })));
    const sending = Promise.all(batches.map((batch) => transport.send(batch, { signal: NEVER })));
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    collector.resume();
    const outcomes = (await sending).flat();
    expect(outcomes.every(({ status }) => status === 'sent')).toBe(true);
    expect(await collector.collected(4001)).toHaveLength(4001);
    await transport.close();
  });
});
