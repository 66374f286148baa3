import type { Clock } from '@x/foundation';
import { type FSWatcher, watch } from 'chokidar';

/** What looks when something changes. */
export interface DirectoryWatch {
  /** Looks again after a time; several are one. */
  lookIn(milliseconds: number): void;
  /** Watches the path again: another directory has taken the place of the one that was watched. */
  renew(): void;
  stop(): Promise<void>;
}

/** The least time between two looks that changes ask for. */
const MIN_PAUSE_MS = 20;

/**
 * Watches a directory, and no subfolder.
 *
 * @param pollIntervalMs how long it waits for a change to be reported before it looks all the same
 * @param look looks at the directory; never at the same time as itself
 * @param onError told when the file system refuses to report changes
 */
export function watchDirectory(
  path: string,
  pollIntervalMs: number,
  clock: Clock,
  look: () => Promise<void>,
  onError: (error: unknown) => void,
): DirectoryWatch {
  let looking: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let cancel: (() => void) | undefined;
  let dueAt = Number.POSITIVE_INFINITY;

  async function run(): Promise<void> {
    try {
      do {
        again = false;
        await look();
      } while (again && !stopped);
    } finally {
      looking = undefined;
      lookIn(pollIntervalMs);
    }
  }

  function lookNow(): Promise<void> {
    again = true;
    looking ??= run();
    return looking;
  }

  function lookIn(milliseconds: number): void {
    const at = clock.monotonic() + milliseconds;
    if (stopped || at >= dueAt) return;
    cancel?.();
    dueAt = at;
    cancel = clock.after(milliseconds, () => {
      dueAt = Number.POSITIVE_INFINITY;
      lookNow().catch(onError);
    });
  }

  function begin(): FSWatcher {
    const begun = watch(path, { depth: 0, ignoreInitial: true, followSymlinks: false });
    begun.on('all', () => lookIn(MIN_PAUSE_MS));
    // Of several changes in a short time, the watcher reports one, which need not be the last.
    begun.on('raw', () => lookIn(MIN_PAUSE_MS));
    begun.on('ready', () => lookIn(0));
    begun.on('error', onError);
    return begun;
  }

  let watcher = begin();
  let ended: Promise<unknown> = Promise.resolve();

  return {
    lookIn,
    renew() {
      if (stopped) return;
      ended = Promise.all([ended, watcher.close()]);
      watcher = begin();
    },
    async stop() {
      stopped = true;
      cancel?.();
      await Promise.all([ended, watcher.close()]);
      await looking?.catch(() => {});
    },
  };
}
