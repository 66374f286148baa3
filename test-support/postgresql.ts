import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { PeerProgram } from './peer.ts';

const run = promisify(execFile);

/** The server's program. */
export const postgresql: PeerProgram = {
  name: 'PostgreSQL',
  paths: ['18', '17', '16', '15', '14'].map((version) => `/usr/lib/postgresql/${version}/bin/postgres`),
  install: 'install the Debian package postgresql',
};

/** A server of its own, in a temporary folder, reached by a socket in it. */
export interface PostgresqlServer {
  /** Settings of `pg`. */
  readonly connection: { readonly host: string; readonly user: string; readonly database: string };
  start(): Promise<void>;
  /** Stops it: `fast` ends the sessions, `immediate` is a crash. */
  stop(how: 'fast' | 'immediate'): Promise<void>;
  /** Stops it and removes all that it has. */
  remove(): Promise<void>;
}

/** Makes a cluster and starts its server. */
export async function startPostgresql(program: string): Promise<PostgresqlServer> {
  const directory = await mkdtemp(join(tmpdir(), 'pg-'));
  const user = await ownerOf(directory);
  const data = join(directory, 'data');
  const options = { cwd: directory, env: { ...process.env, LC_ALL: 'C' }, ...user };
  await run(
    join(dirname(program), 'initdb'),
    ['-D', data, '-U', 'tester', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C'],
    options,
  );
  let server: ReturnType<typeof spawn> | undefined;

  async function start(): Promise<void> {
    const settings = ['fsync=off', 'max_connections=10', 'listen_addresses='].flatMap((each) => ['-c', each]);
    const started = spawn(program, ['-D', data, '-k', directory, ...settings], {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    server = started;
    const said: string[] = [];
    for await (const line of createInterface({ input: started.stderr })) {
      said.push(line);
      if (line.includes('ready to accept connections')) break;
    }
    if (!said.at(-1)?.includes('ready')) throw new Error(`PostgreSQL does not start: ${said.join('\n')}`);
    started.stderr.resume();
  }

  async function stop(how: 'fast' | 'immediate'): Promise<void> {
    if (server === undefined || server.exitCode !== null) return;
    const exited = once(server, 'exit');
    server.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await exited;
  }

  await start();
  return {
    connection: { host: directory, user: 'tester', database: 'postgres' },
    start,
    stop,
    async remove() {
      await stop('immediate');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL does not run as root; gives the folder to the user that Debian made for it. */
async function ownerOf(directory: string): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const [uid = 0, gid = 0] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
  );
  await chown(directory, uid, gid);
  return { uid, gid };
}
