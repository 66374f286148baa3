import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createPluginHost, definePlugin, streamDeliveries } from '@x/estreamer-plugins';
import type { Logger } from '@x/foundation';
import { frameMessage } from '@x/sockets';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createFtdSyslogReceiver,
  type FtdSyslogDelivery,
  type FtdSyslogReceiver,
  type FtdSyslogReceiverSettings,
  isFtdSyslogError,
} from '../src/index.ts';
import { connectionEnd, file, intrusion } from './support/lines.ts';

const open: FtdSyslogReceiver[] = [];

afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});

const quiet: Pick<Logger, 'info' | 'warn'> = { info() {}, warn() {} };

async function listen(
  protocol: 'tcp' | 'udp',
  settings: Omit<FtdSyslogReceiverSettings, 'source'> = {},
  logger = quiet,
) {
  const source = { protocol, host: '127.0.0.1', port: 0 } as const;
  const receiver = createFtdSyslogReceiver({ source, ...settings }, { logger });
  open.push(receiver);
  const port = await receiver.listen();
  return { receiver, port, deliveries: receiver[Symbol.asyncIterator]() };
}

async function sendOverTcp(port: number, text: string | Buffer): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' }).on('error', () => {});
  socket.end(text);
  await once(socket, 'close');
}

async function sendOverUdp(port: number, lines: readonly string[]): Promise<void> {
  const socket = createSocket('udp4');
  for (const line of lines) {
    await new Promise((sent) => {
      socket.send(line, port, '127.0.0.1', sent);
    });
  }
  socket.close();
}

/** The next records, from as many deliveries as they come in. */
async function take(deliveries: AsyncIterator<FtdSyslogDelivery, undefined>, count: number) {
  const taken: FtdSyslogDelivery[] = [];
  while (taken.reduce((sum, { records }) => sum + records.length, 0) < count) {
    const { done, value } = await deliveries.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

describe('a receiver', () => {
  it.each(['octet-counting', 'lf', 'nul'] as const)('takes lines over TCP, framed by %s', async (framing) => {
    const { port, deliveries } = await listen('tcp');
    const lines = [connectionEnd, intrusion, file];
    await sendOverTcp(port, lines.map((line) => frameMessage(line, framing)).join(''));
    const taken = await take(deliveries, 3);
    expect(taken.flatMap(({ records }) => records.map(({ recordType }) => recordType))).toEqual([
      71, 400, 502,
    ]);
    expect(taken.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBe(lines.join('').length);
    expect(taken[0]?.server).toBe(`ftd-syslog:tcp:${port}`);
  });

  it('takes lines over UDP, and says that nobody notices what is lost', async () => {
    const { receiver, port, deliveries } = await listen('udp');
    await sendOverUdp(port, [connectionEnd, file]);
    await take(deliveries, 2);
    expect(receiver.status()).toMatchObject({ guarantee: 'none', records: 2, socket: { messages: 2 } });
  });

  it('keeps what is no event, whole, and counts it by its reason', async () => {
    const warnings: string[] = [];
    const logger = { info() {}, warn: (_fields: object, message: string) => void warnings.push(message) };
    const { receiver, port, deliveries } = await listen('tcp', { maxMessageBytes: 2000 }, logger);
    const lines = [
      '%FTD-6-302013: Built',
      '<13>hello',
      '%FTD-6-302014: Teardown',
      'x'.repeat(2500),
      connectionEnd,
    ];
    await sendOverTcp(port, lines.map((line) => frameMessage(line, 'lf')).join(''));
    const records = (await take(deliveries, 5)).flatMap((delivery) => delivery.records);
    expect(records.map((record) => (record.kind === 'unknown' ? String(record.bytes) : record.kind))).toEqual(
      [...lines.slice(0, 3), 'x'.repeat(2000), 'fullyQualifiedEvent'],
    );
    expect(receiver.status().problems).toMatchObject({ 'other-message': 2, 'not-ftd': 1, 'too-long': 1 });
    // One of each sort; the counts tell of the others.
    expect(warnings.map((text) => /\(([\w-]+)\)/.exec(text)?.[1])).toEqual([
      'other-message',
      'not-ftd',
      'too-long',
    ]);
  });

  it('drops what is no event where it is told to, and counts it all the same', async () => {
    const { receiver, port, deliveries } = await listen('tcp', { others: 'drop' });
    await sendOverTcp(port, `%FTD-6-302013: Built\n${connectionEnd}\n`);
    const records = (await take(deliveries, 1)).flatMap((delivery) => delivery.records);
    expect(records.map(({ kind }) => kind)).toEqual(['fullyQualifiedEvent']);
    expect(receiver.status()).toMatchObject({ dropped: 1, records: 1, problems: { 'other-message': 1 } });
  });

  it('lets senders wait while there is no room, and takes everything in the end', async () => {
    const { receiver, port, deliveries } = await listen('tcp', { window: { records: 100 } });
    const count = 10_000;
    const line = frameMessage(file, 'lf');
    const sent = sendOverTcp(port, line.repeat(count));
    await expect.poll(() => receiver.status().socket.state).toBe('paused');
    // A piece of the stream that was read at once is parsed at once.
    expect(receiver.status().inFlightRecords).toBeLessThan(100 + 65_536 / line.length);
    let taken = 0;
    while (taken < count) {
      for (const delivery of await take(deliveries, 1)) {
        taken += delivery.records.length;
        await delivery.ack();
        await delivery.ack();
      }
    }
    await sent;
    const { deliveries: given, acknowledged, inFlightRecords, inFlightBytes } = receiver.status();
    expect([taken, inFlightRecords, inFlightBytes, given]).toEqual([count, 0, 0, acknowledged]);
  });

  it('counts the datagrams for which there is no room', async () => {
    const warnings: string[] = [];
    const logger = { info() {}, warn: (_fields: object, message: string) => void warnings.push(message) };
    const { receiver, port, deliveries } = await listen('udp', { window: { records: 2 } }, logger);
    await sendOverUdp(
      port,
      Array.from({ length: 10 }, () => connectionEnd),
    );
    await expect.poll(() => receiver.status().socket.droppedDatagrams).toBe(8);
    for (const delivery of await take(deliveries, 2)) await delivery.ack();
    const told = warnings.map((text) => /had no room for (\d+) datagrams so far/.exec(text)?.[1]);
    expect(told).toEqual(['1', '2', '4', '8']);
    await sendOverUdp(port, [file]);
    await take(deliveries, 1);
    expect(receiver.status().records).toBe(3);
  });

  it('gives each event one identity, and equal lines different ones', async () => {
    const { port, deliveries } = await listen('tcp');
    await sendOverTcp(port, [connectionEnd, connectionEnd, intrusion, intrusion, ''].join('\n'));
    const taken = await take(deliveries, 4);
    const identities = () =>
      taken.flatMap(({ records, identify }) => records.map((_one, index) => identify(index)));
    const firstPacket = Date.parse('2026-11-30T07:59:58Z') / 1000;
    const first = identities();
    expect(first).toEqual([
      `connection/0a1b2c3d-0000-11ee-8000-00000000000b/2-40001-${firstPacket}-end`,
      first[0],
      expect.stringMatching(/^syslog\/[0-9a-f]{32}$/),
      `${first[2]}-1`,
    ]);
    expect(identities()).toEqual(first);
    expect(taken[0]?.identify(99)).toBeUndefined();
  });

  it('delivers what it has when it is closed, and then ends', async () => {
    const { receiver, port, deliveries } = await listen('tcp');
    await sendOverTcp(port, `${connectionEnd}\n`);
    await expect.poll(() => receiver.status().inFlightRecords).toBe(1);
    await receiver.close();
    expect((await deliveries.next()).value?.records).toHaveLength(1);
    expect(await deliveries.next()).toEqual({ done: true, value: undefined });
  });

  it('is a source for streamDeliveries', async () => {
    const { receiver, port } = await listen('tcp');
    const kinds: string[] = [];
    const stop = new AbortController();
    const plugin = definePlugin({
      info: { description: 'collects', author: 'test', version: '1', callback: 'take' },
      take(record: { readonly kind: string }) {
        kinds.push(record.kind);
        if (kinds.length === 3) stop.abort();
      },
    });
    await using host = createPluginHost({ plugins: [plugin] });
    await sendOverTcp(port, `${connectionEnd}\nhello\n${file}\n`);
    const streamed = await streamDeliveries(receiver, host, { signal: stop.signal });
    expect(streamed.records).toBe(3);
    expect(kinds).toEqual(['fullyQualifiedEvent', 'unknown', 'fullyQualifiedEvent']);
    expect(receiver.status()).toMatchObject({ inFlightRecords: 0, guarantee: 'back-pressure' });
  });

  it('says every wrong setting at once, and where it cannot listen', async () => {
    const wrong = {
      source: { protocol: 'tcp', port: -1 },
      others: 'lose',
    } as unknown as FtdSyslogReceiverSettings;
    expect(() => createFtdSyslogReceiver(wrong)).toThrow(/"source.port" is -1.*"others" is/);
    const { port } = await listen('tcp');
    const second = createFtdSyslogReceiver({ source: { protocol: 'tcp', host: '127.0.0.1', port } });
    const error = await second.listen().catch((thrown: unknown) => thrown);
    expect(isFtdSyslogError(error, 'cannot-listen')).toBe(true);
    await second.close();
  });
});
