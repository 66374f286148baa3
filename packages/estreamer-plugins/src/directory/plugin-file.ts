import { createBackoff } from '@x/foundation';
import type { PluginInstance } from '../instance/plugin-instance.ts';
import { type PluginLimits, resolveLimits } from '../isolation/plugin-limits.ts';
import type { InstanceLoader } from '../slot/instance-loader.ts';
import { createPluginSlot, type PluginSlot, type SlotDependencies } from '../slot/plugin-slot.ts';
import type { PluginFileDecisions } from './directory-settings.ts';
import type { FoundFile } from './scan-directory.ts';

/** One file of a directory, and the plugin that was loaded from it. */
export interface PluginFile {
  readonly slot: PluginSlot;
  /** The version that was loaded last, or that could not be. */
  readonly signature: string | undefined;
  /** Loads a version in place of the one before. Never rejects: what goes wrong is reported. */
  load(found: FoundFile): Promise<void>;
  /** The file is gone. If it does not come back within the time, `remove` is called. */
  expire(graceMs: number, remove: () => void): void;
  /** The file is there, after all. */
  keep(): void;
  /** The plugin works off what waits for it and is unloaded. Resolves when nothing of it is left. */
  remove(): Promise<void>;
  /** Loads no more. */
  stop(): Promise<void>;
}

/** What a file needs of its host. */
export interface PluginFileDependencies {
  readonly slotDependencies: SlotDependencies;
  readonly loader: InstanceLoader;
  readonly defaults: PluginLimits;
}

/** Makes a file with nothing loaded. */
export function createPluginFile(
  name: string,
  path: string,
  decisions: PluginFileDecisions & { readonly resolveFrom?: string | URL | undefined },
  { slotDependencies, loader, defaults }: PluginFileDependencies,
): PluginFile {
  const { clock, random, report } = slotDependencies;
  const limits = resolveLimits(decisions.limits ?? {}, defaults);
  const slot = createPluginSlot({ name, file: path, policy: decisions.policy, limits }, slotDependencies);
  const backoff = createBackoff(
    { minMs: limits.retry.initialDelayMs, maxMs: limits.retry.maxDelayMs },
    { random },
  );
  let wanted: FoundFile | undefined;
  let loading: Promise<void> | undefined;
  let cancelRetry: (() => void) | undefined;
  let cancelRemoval: (() => void) | undefined;
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
      const { isLoaded: kept, isHolding: holds } = slot;
      report({ kind: 'load-failed', plugin: name, file: path, error, kept, holds });
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
    attempts += 1;
    cancelRetry = clock.after(backoff.delayMs(attempts), () => {
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
    expire(graceMs, remove) {
      if (cancelRemoval !== undefined) return;
      report({ kind: 'removed', plugin: name, file: path, graceMs });
      cancelRemoval = clock.after(graceMs, remove);
    },
    keep() {
      cancelRemoval?.();
      cancelRemoval = undefined;
    },
    async remove() {
      stopped = true;
      cancelRetry?.();
      await loading;
      await slot.remove();
      await slot.retired();
    },
    async stop() {
      stopped = true;
      cancelRetry?.();
      cancelRemoval?.();
      await loading;
    },
  };
}
