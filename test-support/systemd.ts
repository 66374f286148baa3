import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { PeerProgram } from './peer.ts';

export const systemd: PeerProgram = {
  name: 'systemd',
  paths: ['/usr/lib/systemd/systemd', '/lib/systemd/systemd'],
  install: 'apt-get install systemd',
};

/** Where the folders of {@link Systemd} are, for what runs under it. */
export const REPOSITORY = '/mnt';
export const FOLDER = '/srv/estreamer';

/** A service manager in namespaces of its own, which has no unit but those that it is given. */
export interface Systemd extends AsyncDisposable {
  /** Runs a program beside it, as root. Rejects with what it has written where it fails. */
  run(program: string, ...args: string[]): Promise<string>;
}

const NAMESPACES = [
  '--mount',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
  '--cgroup',
  '--uts',
  '--ipc',
];

/** The arguments are the repository, the folder, and the program of systemd. */
const BOOT = `set -e
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mount -t cgroup2 none /sys/fs/cgroup
mount -t tmpfs tmpfs /etc/systemd/system
mount --bind "$1" ${REPOSITORY}
mount -t tmpfs tmpfs /srv
mkdir ${FOLDER}
mount --bind "$2" ${FOLDER}
for file in passwd group; do
  cp /etc/$file /run/$file
  mount --bind /run/$file /etc/$file
done
echo estreamer:x:64998:64998::/:/usr/sbin/nologin >> /etc/passwd
echo estreamer:x:64998: >> /etc/group
for target in sysinit basic shutdown network-online multi-user; do
  printf '[Unit]\\nDefaultDependencies=no\\n' > /etc/systemd/system/$target.target
done
export container=test SYSTEMD_UNIT_PATH=/etc/systemd/system
exec "$3" --system --unit=multi-user.target --log-target=console --show-status=no`;

/** Whether this process may make what {@link startSystemd} needs. */
export function canStartSystemd(): boolean {
  const group = groups();
  if (group === undefined || process.getuid?.() !== 0) return false;
  const mounts = 'mount -t cgroup2 none /sys/fs/cgroup && mount -t tmpfs tmpfs /srv';
  return spawnSync('unshare', [...NAMESPACES, 'sh', '-c', mounts]).status === 0;
}

/** Where the second version of control groups is mounted. */
function groups(): string | undefined {
  return /^\S+ (\S+) cgroup2 rw/m.exec(readFileSync('/proc/mounts', 'utf8'))?.[1];
}

/**
 * Starts the real systemd as the first process of namespaces of its own.
 *
 * @param folder what stands at {@link FOLDER}
 */
export async function startSystemd(program: string, repository: string, folder: string): Promise<Systemd> {
  const group = join(groups() ?? '', `estreamer-test-${process.pid}`);
  mkdirSync(group);
  const enter = 'echo $$ > "$0/cgroup.procs" && exec unshare "$@"';
  const boot = ['bash', '-c', BOOT, 'boot', repository, folder, program];
  const unshare = spawn('sh', ['-c', enter, group, ...NAMESPACES, ...boot], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [unshare.stdout, unshare.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const ended = once(unshare, 'exit');

  async function run(name: string, ...args: string[]): Promise<string> {
    const first = readFileSync(`/proc/${unshare.pid}/task/${unshare.pid}/children`, 'utf8').trim();
    const inside = ['--target', first, '--mount', '--pid', '--root', '--wd=/'];
    const { stdout } = await promisify(execFile)('nsenter', [...inside, name, ...args]);
    return stdout;
  }

  async function stop(): Promise<void> {
    unshare.kill('SIGKILL');
    await ended;
    // Processes leave their group a moment after they have ended.
    for (let attempt = 0; attempt < 100; attempt += 1) {
      try {
        removeGroup(group);
        return;
      } catch {
        await wait(20);
      }
    }
  }

  try {
    for (;;) {
      const state = await run('systemctl', 'is-system-running').catch(
        ({ stdout = '' }: { stdout?: string }) => stdout,
      );
      if (/running|degraded/.test(state)) break;
      if (unshare.exitCode !== null) throw new Error(`systemd does not start: ${log}`);
      await wait(20);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { run, [Symbol.asyncDispose]: stop };
}

function removeGroup(group: string): void {
  for (const entry of readdirSync(group, { withFileTypes: true }))
    if (entry.isDirectory()) removeGroup(join(group, entry.name));
  rmdirSync(group);
}
