import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a container is made of. */
export interface ContainerSettings {
  /** Folders of this machine, by where they are there. */
  readonly folders: Readonly<Record<string, string>>;
  /** What is run, as its first process. */
  readonly command: readonly string[];
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A program in namespaces of its own, as Docker would run it. */
export interface Container extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Sends a signal to its first process. */
  kill(signal: NodeJS.Signals): void;
}

const NAMESPACES = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--uts', '--ipc'];

/**
 * The programs of this machine on a root that is read-only, with a /tmp in which nothing can be executed, as user 1000 without
 * any capability. The arguments are the working folder, the number of words of the command, these, and the folders in pairs.
 */
const START = `set -e
mount --make-rprivate /
root=/srv
mount -t tmpfs tmpfs $root
for name in usr bin sbin lib lib64 etc dev proc; do
  if [ -L /$name ]; then cp --no-dereference /$name $root; continue; fi
  if [ -e /$name ]; then mkdir $root/$name; mount --rbind /$name $root/$name; fi
done
mkdir $root/tmp
work=$1; count=$2; shift 2
words=("\${@:1:count}"); shift "$count"
while [ $# -gt 0 ]; do
  mkdir -p "$root$2"; mount --bind "$1" "$root$2"; shift 2
done
mount -t tmpfs -o noexec,nosuid,nodev,mode=1777 tmpfs $root/tmp
mount -o remount,ro tmpfs $root
exec chroot $root setpriv --reuid=1000 --regid=1000 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all \\
  sh -c 'cd "$0" && exec "$@"' "$work" "\${words[@]}"`;

/** Whether this process may make what {@link startContainer} needs. */
export function canStartContainer(): boolean {
  return (
    process.getuid?.() === 0 &&
    spawnSync('unshare', [...NAMESPACES, 'mount', '-t', 'tmpfs', 'tmpfs', '/srv']).status === 0
  );
}

/** Runs a program as a container does that can do little. */
export function startContainer({
  folders,
  command,
  workingFolder,
  environment,
}: ContainerSettings): Container {
  const pairs = Object.entries(folders).flatMap(([there, here]) => [here, there]);
  const args = [workingFolder, String(command.length), ...command, ...pairs];
  const child = spawn('unshare', [...NAMESPACES, 'bash', '-c', START, 'start', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
  });
  return {
    child,
    kill(signal) {
      const { pid } = child;
      process.kill(Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')), signal);
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
  };
}
