import { checkPlugin } from './check-plugin.ts';
import type { Plugin, PluginCallback, PluginInfo, PluginRecord, PluginRecordKind } from './plugin.ts';

/** What {@link definePlugin} takes: a plugin with a method of the name that `info.callback` gives. */
export type PluginDefinition<Callback extends string, Kind extends PluginRecordKind> = Plugin & {
  readonly info: PluginInfo & { readonly callback: Callback };
  readonly kinds?: readonly Kind[] | undefined;
} & { readonly [Name in NoInfer<Callback>]: PluginCallback<PluginRecord<NoInfer<Kind>>> };

/**
 * Defines a plugin. The compiler checks that `info.callback` names a method of the object, and gives that method's
 * record the type of the `kinds` that the plugin wants.
 *
 * @returns the same object
 * @throws {EstreamerPluginError} `invalid-plugin` with every reason why the object is not a plugin
 */
export function definePlugin<
  const Callback extends string,
  Definition extends object,
  const Kind extends PluginRecordKind = PluginRecordKind,
>(definition: Definition & PluginDefinition<Callback, Kind>): Definition & PluginDefinition<Callback, Kind> {
  checkPlugin(definition);
  return definition;
}
