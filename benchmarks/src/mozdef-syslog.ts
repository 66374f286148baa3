import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { createEvent, type EncodedMessage, encodeEvent } from '@x/mozdef-events';
import { createSyslogTransport, type SyslogDestination } from '@x/mozdef-transport-syslog';
import type { Comparison } from './compare.ts';

const BATCH_SIZE = 100;
const HOST = '127.0.0.1';

const event = encodeEvent(createEvent({ summary: 'a benchmark', details: { pad: 'x'.repeat(400) } }));
const batch = Array<EncodedMessage>(BATCH_SIZE).fill(event);
const { signal } = new AbortController();

/** The syslog transport over TCP and UDP, against raw writes of the same bytes to the same collector. */
export async function syslogComparisons(): Promise<Comparison[]> {
  return [await tcpComparison(), await udpComparison()];
}

async function tcpComparison(): Promise<Comparison> {
  const server = createServer((socket) => socket.unref().resume()).unref();
  server.listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, HOST).unref();
  await once(socket, 'connect');
  const message = await captureMessage({ protocol: 'tcp', host: HOST, port: 0 });
  const transport = createSyslogTransport({ destination: { protocol: 'tcp', host: HOST, port } });
  return {
    name: 'syslog over TCP: batches of 100, against raw writes of the same bytes',
    operations: BATCH_SIZE,
    goal: 0.7,
    ceiling: () => {
      for (let index = 1; index < BATCH_SIZE; index += 1) socket.write(message);
      return new Promise((resolve) => socket.write(message, resolve));
    },
    candidate: () => sendAll(transport),
  };
}

async function udpComparison(): Promise<Comparison> {
  const collector = createSocket('udp4').unref().bind(0, HOST);
  await once(collector, 'listening');
  const { port } = collector.address();
  const socket = createSocket('udp4').unref();
  socket.connect(port, HOST);
  await once(socket, 'connect');
  const message = await captureMessage({ protocol: 'udp', host: HOST, port: 0 });
  const transport = createSyslogTransport({ destination: { protocol: 'udp', host: HOST, port } });
  return {
    name: 'syslog over UDP: batches of 100, against raw writes of the same bytes',
    operations: BATCH_SIZE,
    goal: 0.7,
    ceiling: () =>
      Promise.all(batch.map(() => new Promise<void>((resolve) => socket.send(message, () => resolve())))),
    candidate: () => sendAll(transport),
  };
}

async function sendAll(transport: ReturnType<typeof createSyslogTransport>): Promise<void> {
  const outcomes = await transport.send(batch, { signal });
  if (outcomes.some(({ status }) => status !== 'sent')) throw new Error('A message was not sent.');
}

/** What one event looks like on the wire. */
async function captureMessage(
  destination: Extract<SyslogDestination, { protocol: 'tcp' | 'udp' }>,
): Promise<Buffer> {
  const received = Promise.withResolvers<Buffer>();
  let port: number;
  let close: () => void;
  if (destination.protocol === 'udp') {
    const collector = createSocket('udp4', (message) => received.resolve(message)).bind(0, HOST);
    await once(collector, 'listening');
    port = collector.address().port;
    close = () => collector.close();
  } else {
    const server = createServer((socket) => socket.once('data', (message) => received.resolve(message)));
    server.listen(0, HOST);
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
    close = () => server.close();
  }
  const transport = createSyslogTransport({ destination: { ...destination, port } });
  await transport.send([event], { signal });
  const message = await received.promise;
  await transport.close();
  close();
  return message;
}
