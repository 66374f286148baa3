import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DgramSocket } from 'node-unix-socket';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createServiceManager } from '../src/watch/service-manager.ts';
import { startManagementCenter } from './management-center.ts';
import { startCommandWith } from './support.ts';

/** A socket as systemd makes it, and what was sent to it. */
async function listen() {
  const folder = await mkdtemp(join(tmpdir(), 'notify-'));
  const path = join(folder, 'socket');
  const socket = new DgramSocket();
  const received: string[] = [];
  const waiting: { isThere: (lines: readonly string[]) => boolean; resolve: () => void }[] = [];
  socket.on('data', (bytes: Buffer) => {
    received.push(bytes.toString());
    for (const { isThere, resolve } of waiting) if (isThere(received)) resolve();
  });
  socket.bind(path);
  onTestFinished(async () => {
    socket.close();
    await rm(folder, { recursive: true });
  });
  return {
    path,
    /** What has come when something is there. */
    until: (isThere: (lines: readonly string[]) => boolean) =>
      new Promise<readonly string[]>((resolve) => {
        const answer = () => resolve(received);
        if (isThere(received)) answer();
        else waiting.push({ isThere, resolve: answer });
      }),
  };
}

describe('a service of Type=notify', () => {
  test('tells systemd that it is ready, how it stands and that it stops', async () => {
    const { path, until } = await listen();
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
    expect((await until(({ length }) => length >= 4)).toSorted()).toEqual([
      'READY=1',
      expect.stringMatching(/^RELOADING=1\nMONOTONIC_USEC=\d+$/),
      'STATUS=streaming: fmc1',
      'STOPPING=1',
    ]);
  });

  test('feeds the watchdog as long as it is healthy', async () => {
    const { path, until } = await listen();
    let asked = 0;
    const manager = createServiceManager({
      env: { NOTIFY_SOCKET: path, WATCHDOG_USEC: '20000', WATCHDOG_PID: String(process.pid) },
      // Ill at first: nothing is sent for these.
      healthy: () => ++asked > 3,
      onFailure: (message) => expect.unreachable(message),
    });
    onTestFinished(() => manager.close());
    expect(await until(({ length }) => length >= 1)).toEqual(['WATCHDOG=1']);
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

test('a run tells systemd when it streams, reads its configuration again, and stops, and feeds the watchdog', async () => {
  await using center = await startManagementCenter({ events: 50 });
  const { path, until } = await listen();
  const file = join(center.folder, 'notify.config');
  const output = '[output lines]\ntype = file\npath = events.jsonl\nformat = ecs\n';
  await writeFile(file, `${center.sections}bookmark_file = bookmark.json\n${output}`);
  const { child, finished } = startCommandWith(
    { NOTIFY_SOCKET: path, WATCHDOG_USEC: '1000000' },
    'run',
    '-c',
    file,
  );
  await until((lines) => lines.includes('READY=1') && lines.includes('WATCHDOG=1'));
  child.kill('SIGHUP');
  const again = (lines: readonly string[]) =>
    lines.findIndex((line) => /^RELOADING=1\nMONOTONIC_USEC=\d+$/.test(line));
  await until((lines) => again(lines) >= 0 && lines.slice(again(lines)).includes('READY=1'));
  await writeFile(file, 'nonsense');
  child.kill('SIGHUP');
  // A file with mistakes changes nothing: the service is ready again.
  const count = (lines: readonly string[], what: RegExp) => lines.filter((line) => what.test(line)).length;
  await until((lines) => count(lines, /^RELOADING/) === 2 && count(lines, /^READY/) === 3);
  child.kill('SIGTERM');
  await until((lines) => lines.includes('STOPPING=1'));
  expect(await finished).toMatchObject({ exitCode: 0 });
});
