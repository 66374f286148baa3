/**
 * Takes bulks of MozDef events over HTTP and counts them, by a key that each event has once. It tells its parent when the
 * counts are reached that the arguments name, and on request when each request came.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const MARK = Buffer.from('"processname":');
const thresholds = process.argv.slice(2).map(Number);
const arrivals: (readonly [events: number, time: number])[] = [];
let events = 0;
let next = 0;

function count(body: Buffer): number {
  let found = 0;
  for (let at = body.indexOf(MARK); at >= 0; at = body.indexOf(MARK, at + MARK.length)) found += 1;
  return found;
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const found = count(Buffer.concat(chunks));
    if (found === 0) {
      response.end('ok');
      return;
    }
    events += found;
    arrivals.push([events, performance.timeOrigin + performance.now()]);
    response.end('ok');
    while (next < thresholds.length && events >= (thresholds[next] as number)) {
      process.send?.({ reached: thresholds[next], events });
      next += 1;
    }
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.on('message', () => process.send?.({ events, arrivals }));
process.send?.({ port: (server.address() as AddressInfo).port });
await once(process, 'disconnect');
process.exit();
