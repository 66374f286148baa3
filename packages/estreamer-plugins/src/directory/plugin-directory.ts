import { resolve } from 'node:path';
import { resolveSettings } from '@x/foundation';
import { EstreamerPluginError, invalidSettings } from '../errors/plugin-error.ts';
import { pathOf } from '../instance/import-plugin.ts';
import { hookPluginModules } from '../instance/plugin-modules.ts';
import type { PluginLimits } from '../isolation/plugin-limits.ts';
import type { InstanceLoader } from '../slot/instance-loader.ts';
import type { RefusalReason } from '../slot/plugin-event.ts';
import type { PluginSlot, SlotDependencies } from '../slot/plugin-slot.ts';
import {
  FILE_DECISIONS,
  type PluginFileDecisions,
  type ResolvedDirectorySettings,
} from './directory-settings.ts';
import { createPluginFile, type PluginFile } from './plugin-file.ts';
import { type DirectoryScan, type FoundFile, type RefusedFile, scanDirectory } from './scan-directory.ts';
import { type DirectoryWatch, watchDirectory } from './watch-directory.ts';

/** The plugins of a directory. */
export interface PluginDirectory {
  /** Their places, by file name. */
  slots(): readonly PluginSlot[];
  /**
   * Loads what is there, and watches from then on. What cannot be loaded is reported; deliveries wait for it if it is
   * required.
   *
   * @throws {EstreamerPluginError} `bad-directory`
   */
  start(): Promise<void>;
  /** Watches and loads no more. */
  stop(): Promise<void>;
}

/** What a directory needs of its host. */
export interface PluginDirectoryDependencies {
  readonly slotDependencies: SlotDependencies;
  readonly loader: InstanceLoader;
  readonly defaults: PluginLimits;
  /** Names of plugins that no file may have. */
  readonly takenNames: ReadonlySet<string>;
}

/** Why a file is refused that nobody meant to be a plugin. */
const NEVER_WANTED: ReadonlySet<RefusalReason> = new Set(['name', 'no-file']);
/** How often it looks while the directory cannot be read. */
const AWAY_POLL_INTERVAL_MS = 1000;

/** Makes the plugins of a directory. */
export function createPluginDirectory(
  settings: ResolvedDirectorySettings,
  { slotDependencies, loader, defaults, takenNames }: PluginDirectoryDependencies,
): PluginDirectory {
  const { settleMs, pollIntervalMs, removalGraceMs } = settings;
  const { clock, report, onChange } = slotDependencies;
  const path = resolve(pathOf(settings.path));
  const files = new Map<string, PluginFile>();
  /** Files that have changed and may be in the middle of it, with the time since which they are as they are. */
  const unsettled = new Map<string, { readonly signature: string; readonly since: number }>();
  const refusals = new Map<string, string>();
  let watch: DirectoryWatch | undefined;
  let unhook: (() => void) | undefined;
  let failing = false;
  let stopped = false;
  let identity: string | undefined;

  /** Whether a file has been left alone for long enough; asks for another look if not. */
  function isSettled({ name, signature, changedAt }: FoundFile, isFirst: boolean): boolean {
    if (isFirst && Math.abs(Date.now() - changedAt) > settleMs) return true;
    const seen = unsettled.get(name);
    const now = clock.now();
    if (seen?.signature !== signature) unsettled.set(name, { signature, since: now });
    const left = seen?.signature === signature ? seen.since + settleMs - now : settleMs;
    if (left > 0) {
      watch?.lookIn(Math.ceil(left));
      return false;
    }
    unsettled.delete(name);
    return true;
  }

  function tellRefused(refused: readonly RefusedFile[]): void {
    const names = new Set(refused.map(({ name }) => name));
    for (const name of refusals.keys()) if (!names.has(name)) refusals.delete(name);
    for (const { name, reason } of refused) {
      if (refusals.get(name) === reason) continue;
      refusals.set(name, reason);
      const slot = files.get(name)?.slot;
      const [kept, holds] = [slot?.isLoaded === true, slot?.isHolding === true];
      report({ kind: 'refused', file: resolve(path, name), reason, kept, holds });
    }
  }

  /** @throws {EstreamerPluginError} `invalid-settings` */
  function decideAbout(name: string): PluginFileDecisions {
    const subject = `The file ${JSON.stringify(name)} cannot be what "decide" says`;
    return resolveSettings(FILE_DECISIONS, settings.decide?.(name) ?? {}, subject, invalidSettings);
  }

  function fileOf(name: string): PluginFile {
    let file = files.get(name);
    if (file === undefined) {
      const decided = decideAbout(name);
      const decisions = {
        policy: decided.policy ?? settings.policy,
        isolation: decided.isolation ?? settings.isolation,
        limits: decided.limits ?? settings.limits,
        workerLimits: decided.workerLimits ?? settings.workerLimits,
        resolveFrom: settings.resolveFrom,
      };
      file = createPluginFile(name, resolve(path, name), decisions, { slotDependencies, loader, defaults });
      files.set(name, file);
      onChange();
    }
    return file;
  }

  /** What is there at the start is wanted: if it is required, deliveries wait until it can be loaded. */
  function holdRefused(refused: readonly RefusedFile[]): void {
    for (const { name, reason } of refused) {
      if (NEVER_WANTED.has(reason) || takenNames.has(name)) continue;
      const { slot } = fileOf(name);
      if (slot.isHolding) continue;
      slot.hold();
      slot.loadFailed(
        new EstreamerPluginError('load-failed', `The file ${JSON.stringify(name)} is refused: ${reason}.`, {
          plugin: name,
          file: resolve(path, name),
        }),
      );
    }
  }

  /** A directory in the place of the one before, with no plugin in it, is one that is not mounted yet. */
  function refuseOtherEmpty(scan: DirectoryScan): void {
    if (identity === undefined || identity === scan.identity || files.size === 0) return;
    if (scan.files.length > 0 || scan.refused.some(({ reason }) => !NEVER_WANTED.has(reason))) return;
    throw new EstreamerPluginError(
      'bad-directory',
      `The plugin directory ${JSON.stringify(path)} is another one than before, with no plugin in it; those that are loaded go on. Put a plugin file into it, or start again.`,
      { file: path },
    );
  }

  /** Compares the directory with what is loaded. Resolves when all that was started is done, if it is to be waited for. */
  async function look(isFirst: boolean): Promise<void> {
    const scan = await scanDirectory(path, settings);
    if (stopped) return;
    refuseOtherEmpty(scan);
    if (failing || identity !== scan.identity) watch?.renew();
    failing = false;
    identity = scan.identity;
    const present = scan.files.filter(({ name }) => !takenNames.has(name));
    const taken = scan.files.filter(({ name }) => takenNames.has(name));
    const refused = [...scan.refused, ...taken.map(({ name }) => ({ name, reason: 'name' as const }))];
    if (isFirst) holdRefused(scan.refused);
    tellRefused(refused);
    // What is there and cannot be loaded is a version that does not load: only what is gone is unloaded.
    const names = new Set([...present, ...refused].map(({ name }) => name));
    for (const [name, file] of files) {
      if (names.has(name)) {
        file.keep();
        continue;
      }
      unsettled.delete(name);
      file.expire(removalGraceMs, () => remove(name, file));
    }
    const loading: Promise<void>[] = [];
    const undecided: unknown[] = [];
    for (const found of present) {
      if (files.get(found.name)?.signature === found.signature) {
        unsettled.delete(found.name);
        continue;
      }
      if (!isSettled(found, isFirst)) continue;
      try {
        const file = fileOf(found.name);
        if (isFirst) file.slot.hold();
        loading.push(file.load(found));
      } catch (error) {
        undecided.push(error);
      }
    }
    if (isFirst) await Promise.all(loading);
    if (undecided.length > 0) throw undecided[0];
  }

  /** Removals whose plugins are not done yet. */
  const removals = new Set<Promise<void>>();

  function remove(name: string, file: PluginFile): void {
    files.delete(name);
    const removal = file.remove().finally(() => removals.delete(removal));
    removals.add(removal);
    onChange();
  }

  async function lookAgain(): Promise<void> {
    try {
      await look(false);
    } catch (error) {
      directoryFailed(error);
    }
  }

  function directoryFailed(error: unknown): void {
    if (!failing) report({ kind: 'directory-failed', directory: path, error });
    failing = true;
    // Where nothing is, nothing reports that it comes back.
    watch?.lookIn(Math.min(pollIntervalMs, AWAY_POLL_INTERVAL_MS));
  }

  return {
    slots: () =>
      [...files.values()]
        .map(({ slot }) => slot)
        .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    async start() {
      if (watch !== undefined || stopped) return;
      unhook ??= hookPluginModules({ folder: path, resolveFrom: settings.resolveFrom });
      await look(true);
      if (unsettled.size > 0) {
        // Written just now: those that are left alone from here on are there from the first delivery on.
        await new Promise<void>((settled) => clock.after(settleMs + 1, settled));
        await look(true);
      }
      if (stopped) return;
      watch = watchDirectory(path, pollIntervalMs, clock, lookAgain, directoryFailed);
    },
    async stop() {
      stopped = true;
      await watch?.stop();
      await Promise.all([...files.values()].map((file) => file.stop()));
      await Promise.all(removals);
      unhook?.();
    },
  };
}
