import { basename } from 'node:path';
import { createRecordCatalogue } from '@x/estreamer-protocol';
import { checkPlugin } from '../contract/check-plugin.ts';
import type { Plugin } from '../contract/plugin.ts';
import { findDecisionIssues } from '../directory/file-decisions.ts';
import { EstreamerPluginError, isEstreamerPluginError } from '../errors/plugin-error.ts';
import { pathOf } from '../instance/import-plugin.ts';
import { findLimitIssues, resolveLimits } from '../isolation/plugin-limits.ts';
import type { SlotSettings } from '../slot/plugin-slot.ts';
import type { PluginEntry, PluginFileEntry, PluginHostSettings } from './plugin-host.ts';

/** A plugin of a host's settings: one that is there, or the file that it is in. */
export interface ReadPlugin {
  readonly settings: SlotSettings;
  readonly source: { readonly plugin: Plugin } | { readonly entry: PluginFileEntry; readonly file: string };
}

/**
 * Checks the plugins of a host's settings.
 *
 * @throws {EstreamerPluginError} `invalid-settings` with what is wrong with each plugin
 */
export function readPlugins(settings: PluginHostSettings): ReadPlugin[] {
  const { plugins = [], catalogue = createRecordCatalogue(), limits: defaults = {} } = settings;
  const issues: string[] = findLimitIssues(defaults).map((issue) => `limits: ${issue}`);
  const names = new Set<string>();
  const read: ReadPlugin[] = [];
  if (!Array.isArray(plugins)) issues.push('"plugins" is not an array');
  for (const [index, item] of (Array.isArray(plugins) ? plugins : []).entries()) {
    const refuse = (reason: string) => issues.push(`plugins[${index}]: ${reason}`);
    const entry = entryOf(item as Plugin | PluginEntry | PluginFileEntry);
    const { name, limits = {} } = entry;
    if (!('file' in entry) && !isPlugin(entry.plugin, catalogue, refuse)) continue;
    if ('file' in entry && !isPath(entry.file)) {
      refuse('"file" is neither a path nor a URL of a file');
      continue;
    }
    if (name !== undefined && names.has(name)) refuse(`another plugin is also named ${JSON.stringify(name)}`);
    for (const issue of findDecisionIssues(entry)) refuse(issue);
    const source = 'file' in entry ? { entry, file: pathOf(entry.file) } : { plugin: entry.plugin };
    const usual = 'file' in source ? basename(source.file) : source.plugin.info.callback;
    const free = name ?? freeName(usual, names);
    names.add(free);
    read.push({
      source,
      settings: {
        name: free,
        policy: entry.policy,
        limits: resolveLimits(limits, defaults),
        file: 'file' in source ? source.file : undefined,
      },
    });
  }
  if (issues.length === 0) return read;
  throw new EstreamerPluginError(
    'invalid-settings',
    `The plugin host cannot be made: ${issues.join('; ')}.`,
    { issues },
  );
}

function isPlugin(
  value: unknown,
  catalogue: NonNullable<PluginHostSettings['catalogue']>,
  refuse: (reason: string) => void,
): boolean {
  try {
    checkPlugin(value, catalogue);
    return true;
  } catch (error) {
    if (!isEstreamerPluginError(error)) throw error;
    for (const issue of error.context.issues ?? []) refuse(issue);
    return false;
  }
}

function entryOf(item: Plugin | PluginEntry | PluginFileEntry): PluginEntry | PluginFileEntry {
  const isEntry =
    typeof item === 'object' && item !== null && !('info' in item) && ('plugin' in item || 'file' in item);
  return isEntry ? item : { plugin: item as Plugin };
}

function isPath(value: unknown): value is string | URL {
  if (typeof value === 'string') return value !== '' && (!value.startsWith('file:') || URL.canParse(value));
  return value instanceof URL && value.protocol === 'file:';
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
  return name;
}
