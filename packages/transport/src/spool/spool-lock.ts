import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { TransportError } from '../contract/transport-error.ts';

/** Who has a spool. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Tells a process from a later one with the same id, where the system says when it started. */
  readonly started: string | undefined;
  /** Tells this lock from every other. */
  readonly token: string;
}

/** A directory that no other process uses. */
export interface SpoolLock {
  release(): void;
}

/**
 * Takes a directory for this process. The lock of a process of this machine that has ended is taken over.
 *
 * @throws TransportError `spool-locked` if another process, or this one, has it
 */
export function lockSpool(directory: string): SpoolLock {
  const file = join(directory, 'lock');
  const owner: Owner = {
    pid: process.pid,
    host: hostname(),
    started: startOf(process.pid),
    token: randomUUID(),
  };
  const own = join(directory, `lock-${owner.token}`);
  writeFileSync(own, JSON.stringify(owner), { flag: 'wx' });
  try {
    if (!tryLink(own, file)) {
      removeStale(directory, file);
      if (!tryLink(own, file)) throw lockedError(directory, readOwner(file));
    }
  } finally {
    unlinkSync(own);
  }
  return {
    release() {
      if (readOwner(file)?.token === owner.token) rmSync(file, { force: true });
    },
  };
}

/** A link is made whole or not at all, so that nobody sees a lock without its owner. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** @throws TransportError `spool-locked` if the owner is, or may be, alive */
function removeStale(directory: string, file: string): void {
  const owner = readOwner(file);
  if (owner === undefined || !hasEnded(owner)) throw lockedError(directory, owner);
  const aside = join(directory, `lock-stale-${randomUUID()}`);
  try {
    renameSync(file, aside);
  } catch {
    // Another process was faster; the next attempt to take the lock tells.
    return;
  }
  // What was taken away may be the lock of a process that took the stale one over in between.
  if (readOwner(aside)?.token !== owner.token) tryLink(aside, file);
  unlinkSync(aside);
}

function readOwner(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

function hasEnded({ pid, host, started }: Owner): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  return started !== undefined && started !== startOf(pid);
}

/** When a process started, as Linux tells it: the boot and the ticks since then. */
function startOf(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, in brackets, is a name that may hold anything; the start is the 22nd.
    return `${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return undefined;
  }
}

function lockedError(directory: string, owner: Owner | undefined): TransportError {
  const who = owner === undefined ? 'another process' : `process ${owner.pid} on ${owner.host}`;
  return new TransportError(
    'spool-locked',
    `The spool ${directory} is used by ${who} (give each process a directory of its own; if that process is gone for certain, remove the file "lock")`,
    { context: { destination: directory } },
  );
}
