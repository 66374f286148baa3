import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEvent, type EncodedMessage, encodeEvent } from '@x/mozdef-events';
import { createHttpTransport } from '@x/mozdef-transport-http';
import { Pool } from 'undici';
import type { Comparison } from './compare.ts';

/** Requests under way at a time, on either side. */
const CONNECTIONS = 10;
const SINGLES = 200;
const BULKS = 20;
const BULK_SIZE = 100;

/**
 * The HTTP transport, against a bare loop over undici that posts the same bodies to the same server. Server and
 * connections do not keep the process alive.
 */
export async function httpComparisons(): Promise<Comparison[]> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(200, { 'content-length': 0 }).end());
  });
  server.on('connection', (socket) => socket.unref());
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const event = encodeEvent(createEvent({ summary: 'a benchmark', details: { pad: 'x'.repeat(400) } }));
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  const single = createHttpTransport({
    url,
    connections: CONNECTIONS,
    bulk: 'never',
    maxBatchSize: BULKS * BULK_SIZE,
  });
  const bulk = createHttpTransport({ url, connections: CONNECTIONS, maxBatchSize: BULK_SIZE });
  const { signal } = new AbortController();
  const singles = Array<EncodedMessage>(SINGLES).fill(event);
  const batch = Array<EncodedMessage>(BULK_SIZE).fill(event);
  const headers = { 'content-type': 'application/json' };

  async function post(path: string, body: string): Promise<void> {
    const answer = await pool.request({ path, method: 'POST', headers, body });
    await answer.body.dump();
    if (answer.statusCode !== 200) throw new Error(`The server answered ${answer.statusCode}.`);
  }

  /** Keeps as many requests under way as there are connections. */
  async function postAll(count: number, path: string, body: () => string): Promise<void> {
    let left = count;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        await post(path, body());
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  }

  async function sendAll(transport: typeof single, events: readonly EncodedMessage[]): Promise<void> {
    const outcomes = await transport.send(events, { signal });
    if (outcomes.some(({ status }) => status !== 'sent')) throw new Error('An event was not sent.');
  }

  const sendBulks = () => Promise.all(Array.from({ length: BULKS }, () => sendAll(bulk, batch)));
  const manySingles = Array<EncodedMessage>(BULKS * BULK_SIZE).fill(event);

  return [
    {
      name: 'HTTP: one event a POST, against a bare undici loop with the same body',
      operations: SINGLES,
      goal: 0.8,
      ceiling: () => postAll(SINGLES, '/events', () => event.text),
      candidate: () => sendAll(single, singles),
    },
    {
      name: 'HTTP: bulks of 100 events, against a bare undici loop with the same body',
      operations: BULKS * BULK_SIZE,
      ceiling: () => postAll(BULKS, '/_bulk', () => `[${batch.map(({ text }) => text).join(',')}]`),
      candidate: sendBulks,
    },
    {
      name: 'HTTP: bulks of 100 events, against one event a POST',
      operations: BULKS * BULK_SIZE,
      goal: 15,
      ceiling: () => sendAll(single, manySingles),
      candidate: sendBulks,
    },
  ];
}
