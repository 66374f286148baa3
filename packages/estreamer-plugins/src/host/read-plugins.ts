import { createRecordCatalogue } from '@x/estreamer-protocol';
import { checkPlugin, isPluginPolicy, POLICY_ISSUE } from '../contract/check-plugin.ts';
import type { Plugin } from '../contract/plugin.ts';
import { EstreamerPluginError, isEstreamerPluginError } from '../errors/plugin-error.ts';
import type { PluginEntry, PluginHostSettings } from './plugin-host.ts';
import { createPluginRunner, type PluginRunner } from './plugin-runner.ts';

/**
 * Checks the plugins of a host's settings and makes their runners.
 *
 * @throws {EstreamerPluginError} `invalid-settings` with what is wrong with each plugin
 */
export function readPlugins({
  plugins,
  catalogue = createRecordCatalogue(),
}: PluginHostSettings): PluginRunner[] {
  const issues: string[] = [];
  const names = new Set<string>();
  const runners: PluginRunner[] = [];
  if (!Array.isArray(plugins)) issues.push('"plugins" is not an array');
  for (const [index, item] of (Array.isArray(plugins) ? plugins : []).entries()) {
    const { plugin, name, policy } = entryOf(item as Plugin | PluginEntry);
    try {
      checkPlugin(plugin, catalogue);
    } catch (error) {
      if (!isEstreamerPluginError(error)) throw error;
      issues.push(...(error.context.issues ?? []).map((issue) => `plugins[${index}]: ${issue}`));
      continue;
    }
    if (name !== undefined && names.has(name)) {
      issues.push(`plugins[${index}]: another plugin is also named ${JSON.stringify(name)}`);
    }
    if (policy !== undefined && !isPluginPolicy(policy)) issues.push(`plugins[${index}]: ${POLICY_ISSUE}`);
    const free = name ?? freeName(plugin.info.callback, names);
    names.add(free);
    runners.push(createPluginRunner(plugin, free, policy ?? plugin.policy ?? 'required'));
  }
  if (issues.length === 0) return runners;
  throw new EstreamerPluginError(
    'invalid-settings',
    `The plugin host cannot be made: ${issues.join('; ')}.`,
    {
      issues,
    },
  );
}

function entryOf(item: Plugin | PluginEntry): PluginEntry {
  return typeof item === 'object' && item !== null && 'plugin' in item && !('info' in item)
    ? item
    : { plugin: item as Plugin };
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
  return name;
}
