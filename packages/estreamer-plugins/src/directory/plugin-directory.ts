import { resolve } from 'node:path';
import { EstreamerPluginError } from '../errors/plugin-error.ts';
import { pathOf } from '../host/read-plugins.ts';
import type { InstanceLoader } from '../host/slot/instance-loader.ts';
import type { PluginSlot, SlotSurroundings } from '../host/slot/plugin-slot.ts';
import { numberIssue, type PluginLimits } from '../isolation/plugin-limits.ts';
import type { PluginDirectorySettings, PluginFileDecisions } from './directory-settings.ts';
import { findDecisionIssues } from './file-decisions.ts';
import { createPluginFile, type PluginFile } from './plugin-file.ts';
import { type FoundFile, type RefusedFile, scanDirectory } from './scan-directory.ts';
import { type DirectoryWatch, watchDirectory } from './watch-directory.ts';

/** The plugins of a directory. */
export interface PluginDirectory {
  /** Their places, by file name. */
  slots(): readonly PluginSlot[];
  /**
   * Loads what is there, and watches from then on. What cannot be loaded is reported and keeps nobody waiting.
   *
   * @throws {EstreamerPluginError} `bad-directory`
   */
  start(): Promise<void>;
  /** Watches and loads no more. */
  stop(): Promise<void>;
}

/** What a directory needs of its host. */
export interface PluginDirectoryTools {
  readonly surroundings: SlotSurroundings;
  readonly loader: InstanceLoader;
  readonly defaults: PluginLimits;
  /** Names of plugins that no file may have. */
  readonly takenNames: ReadonlySet<string>;
}

const DEFAULT_SETTLE_MS = 100;
const DEFAULT_POLL_INTERVAL_MS = 10_000;
const MIN_POLL_INTERVAL_MS = 10;
/** How often it looks while the directory cannot be read. */
const AWAY_POLL_INTERVAL_MS = 1000;

/**
 * Makes the plugins of a directory.
 *
 * @throws {EstreamerPluginError} `invalid-settings`
 */
export function createPluginDirectory(
  settings: PluginDirectorySettings,
  { surroundings, loader, defaults, takenNames }: PluginDirectoryTools,
): PluginDirectory {
  const { settleMs = DEFAULT_SETTLE_MS, pollIntervalMs = DEFAULT_POLL_INTERVAL_MS } = settings;
  const { clock, report, onChange } = surroundings;
  refuseBadSettings(settings);
  const path = resolve(pathOf(settings.path));
  const files = new Map<string, PluginFile>();
  /** Files that have changed and may be in the middle of it, with the time since which they are as they are. */
  const unsettled = new Map<string, { readonly signature: string; readonly since: number }>();
  const refusals = new Map<string, string>();
  let watch: DirectoryWatch | undefined;
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
      report({ kind: 'refused', file: resolve(path, name), reason, kept: files.has(name) });
    }
  }

  /** @throws {EstreamerPluginError} `invalid-settings` */
  function decideAbout(name: string): PluginFileDecisions {
    const decisions = settings.decide?.(name) ?? {};
    const issues = findDecisionIssues(decisions);
    if (issues.length === 0) return decisions;
    const message = `What "decide" says about ${JSON.stringify(name)} cannot be: ${issues.join('; ')}.`;
    throw new EstreamerPluginError('invalid-settings', message, { issues });
  }

  function fileOf(found: FoundFile): PluginFile {
    let file = files.get(found.name);
    if (file === undefined) {
      const decisions = { ...settings, ...decideAbout(found.name) };
      file = createPluginFile(found.name, resolve(path, found.name), decisions, {
        surroundings,
        loader,
        defaults,
      });
      files.set(found.name, file);
      onChange();
    }
    return file;
  }

  /** Compares the directory with what is loaded. Resolves when all that was started is done, if it is to be waited for. */
  async function look(isFirst: boolean): Promise<void> {
    const scan = await scanDirectory(path, settings);
    if (stopped) return;
    if (failing || identity !== scan.identity) watch?.renew();
    failing = false;
    identity = scan.identity;
    const present = scan.files.filter(({ name }) => !takenNames.has(name));
    const taken = scan.files.filter(({ name }) => takenNames.has(name));
    const refused = [...scan.refused, ...taken.map(({ name }) => ({ name, reason: 'name' as const }))];
    tellRefused(refused);
    // What is there and cannot be loaded is a version that does not load: only what is gone is unloaded.
    const names = new Set([...present, ...refused].map(({ name }) => name));
    for (const [name, file] of files) {
      if (names.has(name)) continue;
      files.delete(name);
      unsettled.delete(name);
      file.remove();
      retiring.add(file);
      file.gone().finally(() => {
        retiring.delete(file);
        onChange();
      });
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
        loading.push(fileOf(found).load(found));
      } catch (error) {
        undecided.push(error);
      }
    }
    if (isFirst) await Promise.all(loading);
    if (undecided.length > 0) throw undecided[0];
  }

  /** Files that were removed and whose plugins are not done yet. */
  const retiring = new Set<PluginFile>();

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
      [...[...retiring].filter(({ slot }) => slot.lane !== undefined), ...files.values()]
        .map(({ slot }) => slot)
        .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    async start() {
      if (watch !== undefined || stopped) return;
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
      await Promise.all([...retiring].map((file) => file.gone()));
    },
  };
}

function refuseBadSettings(settings: PluginDirectorySettings): void {
  const { path, settleMs, pollIntervalMs } = settings;
  const issues = findDecisionIssues(settings);
  if (typeof path !== 'string' && !(path instanceof URL)) issues.push('"path" is neither a path nor a URL');
  for (const issue of [
    numberIssue('settleMs', settleMs, 0),
    numberIssue('pollIntervalMs', pollIntervalMs, MIN_POLL_INTERVAL_MS),
  ]) {
    if (issue !== undefined) issues.push(issue);
  }
  if (issues.length === 0) return;
  throw new EstreamerPluginError(
    'invalid-settings',
    `The plugin host cannot be made: directory: ${issues.join('; ')}.`,
    { issues },
  );
}
