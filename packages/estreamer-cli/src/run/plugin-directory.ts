import type { PluginHostSettings } from '@x/estreamer-plugins';
import type { Configuration } from '../configuration/configuration.ts';

/** What the plugin host is told about the plugin directory; undefined where there is none. */
export function pluginDirectory({ plugins }: Configuration): PluginHostSettings['directory'] {
  return (
    plugins && {
      path: plugins.directory,
      policy: plugins.policy,
      allowWorldWritable: plugins.allow_writable_by_others,
    }
  );
}
