import { createSocket } from 'node:dgram';
import type * as sockets from '@x/sockets';
import { expect, it, vi } from 'vitest';
import { createFtdSyslogReceiver } from '../src/index.ts';
import { intrusion } from './support/lines.ts';

const system = vi.hoisted(() => ({ dropped: 0 }));

// Not every kernel counts what it drops, and none drops when it is asked to.
vi.mock('@x/sockets', async (original) => {
  const real = await original<typeof sockets>();
  const createSocketReceiver: typeof real.createSocketReceiver = (...given) => {
    const receiver = real.createSocketReceiver(...given);
    const status = receiver.status.bind(receiver);
    return Object.assign(receiver, {
      status: () => ({ ...status(), datagramsDroppedBySystem: system.dropped }),
    });
  };
  return { ...real, createSocketReceiver };
});

it('datagrams that the system has no room for are told of while more come, again when they are twice as many', async () => {
  const told: unknown[] = [];
  const logger = {
    info() {},
    warn: (fields: object) => void told.push(fields),
  };
  let now = 1_000_000;
  const source = { protocol: 'udp', host: '127.0.0.1', port: 0 } as const;
  await using receiver = createFtdSyslogReceiver({ source }, { logger, now: () => now });
  const port = await receiver.listen();
  const socket = createSocket('udp4');
  let received = 0;
  for (const dropped of [0, 10, 19, 20]) {
    system.dropped = dropped;
    now += 60_000;
    socket.send(intrusion, port, '127.0.0.1');
    received += 1;
    await expect.poll(() => receiver.status().inFlightRecords).toBe(received);
  }
  socket.close();
  expect(told).toMatchObject([
    { code: 'datagrams-dropped-by-system', datagrams: 10 },
    { code: 'datagrams-dropped-by-system', datagrams: 20 },
  ]);
});
