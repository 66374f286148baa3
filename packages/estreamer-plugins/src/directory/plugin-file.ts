import type { PluginInstance } from '../host/plugin-instance.ts';
import { createPluginSlot } from '../host/slot/create-plugin-slot.ts';
import type { InstanceLoader } from '../host/slot/instance-loader.ts';
import type { PluginSlot, SlotSurroundings } from '../host/slot/plugin-slot.ts';
import { type PluginLimits, resolveLimits } from '../isolation/plugin-limits.ts';
import type { PluginFileDecisions } from './directory-settings.ts';
import type { FoundFile } from './scan-directory.ts';

/** One file of a directory, and the plugin that was loaded from it. */
export interface PluginFile {
  readonly slot: PluginSlot;
  /** The version that was loaded last, or that could not be. */
  readonly signature: string | undefined;
  /** Loads a version in place of the one before. Never rejects: what goes wrong is reported. */
  load(found: FoundFile): Promise<void>;
  /** The file is gone: the plugin works off what waits for it and is unloaded. */
  remove(): void;
  /** Resolves when nothing of a removed plugin is left. */
  gone(): Promise<void>;
  /** Loads no more. */
  stop(): Promise<void>;
}

/** What a file needs of its host. */
export interface PluginFileTools {
  readonly surroundings: SlotSurroundings;
  readonly loader: InstanceLoader;
  readonly defaults: PluginLimits;
}

/** Makes a file with nothing loaded. */
export function createPluginFile(
  name: string,
  path: string,
  decisions: PluginFileDecisions,
  { surroundings, loader, defaults }: PluginFileTools,
): PluginFile {
  const { clock, report } = surroundings;
  const limits = resolveLimits(decisions.limits ?? {}, defaults);
  const slot = createPluginSlot({ name, file: path, policy: decisions.policy, limits }, surroundings);
  let wanted: FoundFile | undefined;
  let loading: Promise<void> | undefined;
  let removal: Promise<void> | undefined;
  let cancelRetry: (() => void) | undefined;
  let stopped = false;
  let attempts = 0;
  let keptForSetup: { readonly found: FoundFile; readonly instance: PluginInstance } | undefined;

  function startLoading(): Promise<void> {
    loading ??= loadWanted().finally(() => {
      loading = undefined;
    });
    return loading;
  }

  /** Loads until the version that was asked for last is loaded, or cannot be. */
  async function loadWanted(): Promise<void> {
    for (let current = wanted; current !== undefined && !stopped; ) {
      await loadOne(current);
      if (wanted === current) return;
      current = wanted;
    }
  }

  async function loadOne(found: FoundFile): Promise<void> {
    const fail = (error: unknown) => {
      slot.loadFailed(error);
      report({ kind: 'load-failed', plugin: name, file: path, error, kept: slot.lane !== undefined });
    };
    let instance: PluginInstance;
    try {
      instance =
        keptForSetup?.found === found
          ? keptForSetup.instance
          : await loader.ofFile(found.path, slot, decisions);
    } catch (error) {
      return fail(error);
    }
    keptForSetup = undefined;
    if (stopped || wanted !== found) {
      await instance.dispose?.();
      return;
    }
    try {
      await slot.install(instance);
      attempts = 0;
      if (stopped) await slot.remove();
    } catch (error) {
      fail(error);
      // Node never gives back what it imported: no further copy for a further attempt.
      if (instance.isolation === 'none') keptForSetup = { found, instance };
      retrySetup(found);
    }
  }

  /** What a setup needs may come later than the file: it is tried again until the file changes. */
  function retrySetup(found: FoundFile): void {
    const { initialDelayMs, maxDelayMs } = limits.retry;
    const delay = Math.min(maxDelayMs, initialDelayMs * 2 ** Math.min(attempts, 30));
    attempts += 1;
    cancelRetry = clock.after(delay, () => {
      if (wanted === found && !stopped) void startLoading();
    });
  }

  return {
    slot,
    get signature() {
      return wanted?.signature;
    },
    load(found) {
      cancelRetry?.();
      attempts = 0;
      wanted = found;
      return startLoading();
    },
    remove() {
      stopped = true;
      cancelRetry?.();
      removal = Promise.resolve(loading)
        .then(() => slot.remove())
        .then(() => slot.retired())
        .then(() => {});
    },
    gone: () => removal ?? Promise.resolve(),
    async stop() {
      stopped = true;
      cancelRetry?.();
      await loading;
    },
  };
}
