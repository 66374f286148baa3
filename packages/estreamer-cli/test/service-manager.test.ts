import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DgramSocket } from 'node-unix-socket';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createServiceManager } from '../src/watch/service-manager.ts';

/** A socket as systemd makes it, and what was sent to it. */
async function listen() {
  const folder = await mkdtemp(join(tmpdir(), 'notify-'));
  const path = join(folder, 'socket');
  const socket = new DgramSocket();
  const received: string[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  socket.on('data', (bytes: Buffer) => {
    received.push(bytes.toString());
    for (const { count, resolve } of waiting) if (received.length >= count) resolve();
  });
  socket.bind(path);
  onTestFinished(async () => {
    socket.close();
    await rm(folder, { recursive: true });
  });
  return {
    path,
    received: (count: number) =>
      new Promise<readonly string[]>((resolve) => {
        const answer = () => resolve(received);
        if (received.length >= count) answer();
        else waiting.push({ count, resolve: answer });
      }),
  };
}

describe('a service of Type=notify', () => {
  test('tells systemd that it is ready, how it stands and that it stops', async () => {
    const { path, received } = await listen();
    const manager = createServiceManager({
      env: { NOTIFY_SOCKET: path },
      healthy: () => true,
      onFailure: (message) => expect.unreachable(message),
    });
    manager.ready();
    manager.status('streaming:\nfmc1');
    manager.reloading();
    manager.stopping();
    manager.close();
    expect((await received(4)).toSorted()).toEqual([
      'READY=1',
      expect.stringMatching(/^RELOADING=1\nMONOTONIC_USEC=\d+$/),
      'STATUS=streaming: fmc1',
      'STOPPING=1',
    ]);
  });

  test('feeds the watchdog as long as it is healthy', async () => {
    const { path, received } = await listen();
    let asked = 0;
    const manager = createServiceManager({
      env: { NOTIFY_SOCKET: path, WATCHDOG_USEC: '20000', WATCHDOG_PID: String(process.pid) },
      // Ill at first: nothing is sent for these.
      healthy: () => ++asked > 3,
      onFailure: (message) => expect.unreachable(message),
    });
    onTestFinished(() => manager.close());
    expect(await received(1)).toEqual(['WATCHDOG=1']);
    expect(asked).toBe(4);
  });

  test('says once what to do where nobody listens', async () => {
    const messages: string[] = [];
    const told = Promise.withResolvers<void>();
    const manager = createServiceManager({
      env: { NOTIFY_SOCKET: '/nowhere/socket' },
      healthy: () => true,
      onFailure(message) {
        messages.push(message);
        told.resolve();
      },
    });
    manager.ready();
    manager.stopping();
    await told.promise;
    expect(messages).toEqual([expect.stringMatching(/^systemd can't be told .*Type=exec in the unit\.$/)]);
  });

  test('is silent where no systemd asks', () => {
    const manager = createServiceManager({
      env: {},
      healthy: () => true,
      onFailure: () => expect.unreachable(),
      send: () => expect.unreachable(),
    });
    manager.ready();
    manager.close();
  });
});
