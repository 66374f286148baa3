import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PeerProgram } from './peer.ts';

/** A server that speaks MySQL's protocol and most of its SQL, and that Debian has. */
export const mariadb: PeerProgram = {
  name: 'MariaDB',
  paths: ['/usr/sbin/mariadbd'],
  install: 'install the Debian package mariadb-server-core',
};

/** Starts a server in a temporary folder, reached by a socket in it. */
export async function startMariadb(program: string) {
  const directory = await mkdtemp(join(tmpdir(), 'mariadb-'));
  // It does not run as root; somebody else may have the folder.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  if (user.uid !== undefined) await chown(directory, user.uid, user.gid);
  const socketPath = join(directory, 'socket');
  const data = join(directory, 'data');
  const options = { cwd: directory, ...user };
  await mkdir(data);
  if (user.uid !== undefined) await chown(data, user.uid, user.gid);
  // Without tables of rights and time zones, of which nothing here makes use.
  const settings = ['--skip-networking', '--skip-grant-tables', '--innodb-flush-log-at-trx-commit=2'];
  let server: ReturnType<typeof spawn> | undefined;

  async function start(): Promise<void> {
    const started = spawn(
      program,
      ['--no-defaults', `--datadir=${data}`, `--socket=${socketPath}`, ...settings],
      { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    server = started;
    const said: string[] = [];
    for await (const line of createInterface({ input: started.stderr })) {
      said.push(line);
      if (line.includes('ready for connections')) break;
    }
    if (!said.at(-1)?.includes('ready')) throw new Error(`MariaDB does not start: ${said.join('\n')}`);
    started.stderr.resume();
  }

  async function stop(how: 'fast' | 'immediate'): Promise<void> {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill(how === 'fast' ? 'SIGTERM' : 'SIGKILL');
    await exited;
  }

  await start();
  return {
    socketPath,
    start,
    stop,
    async remove() {
      await stop('immediate');
      await rm(directory, { recursive: true, force: true });
    },
  };
}
