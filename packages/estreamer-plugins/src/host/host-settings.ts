import { basename } from 'node:path';
import { createRecordCatalogue, type MetadataStore, type RecordCatalogue } from '@x/estreamer-protocol';
import {
  callback,
  custom,
  describeValue,
  optional,
  REFUSED,
  required,
  resolveSettings,
  type SettingKind,
  type SettingPlace,
  settingsOf,
  text,
} from '@x/foundation';
import { findPluginIssues } from '../contract/check-plugin.ts';
import type { Plugin } from '../contract/plugin.ts';
import {
  DECISIONS,
  DIRECTORY,
  FILE_DECISIONS,
  filePath,
  type ResolvedDirectorySettings,
} from '../directory/directory-settings.ts';
import { invalidSettings } from '../errors/plugin-error.ts';
import { pathOf } from '../instance/import-plugin.ts';
import { LIMITS, type PluginLimits, resolveLimits } from '../isolation/plugin-limits.ts';
import type { SlotSettings } from '../slot/plugin-slot.ts';
import type { PluginEntry, PluginFileEntry, PluginHostSettings } from './plugin-host.ts';

/** A plugin of a host's settings: one that is there, or the file that it is in. */
export interface ListedPlugin {
  readonly settings: SlotSettings;
  readonly source: { readonly plugin: Plugin } | { readonly entry: PluginFileEntry; readonly file: string };
}

/** Settings of a host that can be used. */
export interface ResolvedHostSettings {
  readonly plugins: readonly ListedPlugin[];
  readonly directory: ResolvedDirectorySettings | undefined;
  readonly limits: PluginLimits;
  readonly metadata: MetadataStore | undefined;
  readonly catalogue: RecordCatalogue | undefined;
  readonly onEvent: PluginHostSettings['onEvent'];
}

const NAME = optional(text(), 'The name in reports.', 'that of the callback, or of the file');

/**
 * Checks the settings of a host.
 *
 * @throws {EstreamerPluginError} `invalid-settings` with everything that is wrong
 */
export function resolveHostSettings(settings: PluginHostSettings): ResolvedHostSettings {
  const catalogue = settings.catalogue ?? createRecordCatalogue();
  const declaration = {
    plugins: optional(pluginList(catalogue), 'The plugins, in the order in which they are called.'),
    directory: optional(settingsOf(DIRECTORY), 'A directory of plugin files.'),
    limits: optional(settingsOf(LIMITS), 'What keeps plugins from getting in the way of others.'),
    metadata: optional(
      custom<MetadataStore>('what createMetadataStore makes', isObject),
      'What metadata says.',
    ),
    catalogue: optional(
      custom<RecordCatalogue>('what createRecordCatalogue makes', isObject),
      'The record types whose kinds a plugin may ask for.',
    ),
    onEvent: optional(
      callback<NonNullable<PluginHostSettings['onEvent']>>('a function that is given an event'),
      'Told of what happens.',
    ),
  };
  const {
    plugins = [],
    limits = {},
    ...others
  } = resolveSettings(declaration, settings, 'The plugin host cannot be made', invalidSettings);
  return { ...others, limits, plugins: nameEntries(plugins, limits) };
}

/** Plugins with what is decided about them, no two with one name. */
function pluginList(
  catalogue: RecordCatalogue,
): SettingKind<readonly (PluginEntry | PluginFileEntry)[], NonNullable<PluginHostSettings['plugins']>> {
  const plugin: SettingKind<Plugin> = {
    values: 'a plugin, as definePlugin gives it',
    read(value, place) {
      const issues = findPluginIssues(value, catalogue);
      for (const issue of issues) place.refuse(`is no plugin: ${issue}`, `give ${plugin.values}`);
      return issues.length === 0 ? (value as Plugin) : REFUSED;
    },
  };
  const entry = settingsOf({
    ...DECISIONS,
    name: NAME,
    plugin: required(plugin, 'The plugin.'),
  });
  const fileEntry = settingsOf({
    ...FILE_DECISIONS,
    name: NAME,
    file: required(filePath, 'The file whose default export is the plugin.'),
  });

  function readItem(value: unknown, place: SettingPlace): PluginEntry | PluginFileEntry | typeof REFUSED {
    if (isObject(value) && !('info' in value)) {
      if ('file' in value) return fileEntry.read(value, place);
      if ('plugin' in value) return entry.read(value, place);
    }
    const read = plugin.read(value, place);
    return read === REFUSED ? REFUSED : { plugin: read };
  }

  const values = 'a list of plugins, of objects with "plugin", or of objects with "file"';
  return {
    values,
    read(value, place) {
      if (!Array.isArray(value)) return place.refuse(`is ${describeValue(value)}`, `give ${values}`);
      const names = new Set<string>();
      const read = value.map((item: unknown, index) => {
        const one = readItem(item, place.at(index));
        if (one === REFUSED || one.name === undefined || !names.has(one.name)) {
          if (one !== REFUSED && one.name !== undefined) names.add(one.name);
          return one;
        }
        return place.at(index).at('name').refuse('is that of another plugin', 'give each its own');
      });
      return read.includes(REFUSED) ? REFUSED : (read as (PluginEntry | PluginFileEntry)[]);
    },
  };
}

/** Gives each a name that no other has, if it has none. */
function nameEntries(
  entries: readonly (PluginEntry | PluginFileEntry)[],
  defaults: PluginLimits,
): readonly ListedPlugin[] {
  const names = new Set(entries.map(({ name }) => name).filter((name) => name !== undefined));
  return entries.map((entry) => {
    const source = 'file' in entry ? { entry, file: pathOf(entry.file) } : { plugin: entry.plugin };
    const file = 'file' in source ? source.file : undefined;
    const usual = 'plugin' in source ? source.plugin.info.callback : basename(source.file);
    const name = entry.name ?? freeName(usual, names);
    names.add(name);
    const limits = resolveLimits(entry.limits ?? {}, defaults);
    return { source, settings: { name, policy: entry.policy, limits, file } };
  });
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
  return name;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
