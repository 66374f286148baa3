import { checkPlugin } from './check-plugin.ts';
import type {
  Plugin,
  PluginCallback,
  PluginDeliveryCallback,
  PluginInfo,
  PluginRecord,
  PluginRecordKind,
} from './plugin.ts';

/** What {@link definePlugin} takes: a plugin with a method of the name that `info.callback` gives. */
export type PluginDefinition<
  Callback extends string,
  Kind extends PluginRecordKind,
  Deliveries extends boolean = false,
> = Plugin & {
  readonly info: PluginInfo & { readonly callback: Callback };
  readonly kinds?: readonly Kind[] | undefined;
  readonly deliveries?: Deliveries | undefined;
} & {
  readonly [Name in NoInfer<Callback>]: NoInfer<Deliveries> extends true
    ? PluginDeliveryCallback<PluginRecord<NoInfer<Kind>>>
    : PluginCallback<PluginRecord<NoInfer<Kind>>>;
};

/** A class whose instances are plugins. `info` is declared `as const`, or the compiler cannot know the callback's name. */
export type PluginClass<
  Instance extends object,
  Callback extends string,
  Kind extends PluginRecordKind,
  Deliveries extends boolean = false,
> = new () => Instance & PluginDefinition<Callback, Kind, Deliveries>;

/**
 * Defines a plugin. The compiler checks that `info.callback` names a method of the object, and gives that method's
 * record the type of the `kinds` that the plugin wants.
 *
 * @param definition the plugin, or a class without constructor parameters of which one instance is made
 * @returns the same object, or the instance
 * @throws {EstreamerPluginError} `invalid-plugin` with every reason why it is not a plugin
 */
export function definePlugin<
  const Callback extends string,
  Definition extends object,
  const Kind extends PluginRecordKind = PluginRecordKind,
  const Deliveries extends boolean = false,
>(
  definition: Definition & PluginDefinition<Callback, Kind, Deliveries>,
): Definition & PluginDefinition<Callback, Kind, Deliveries>;
export function definePlugin<
  const Callback extends string,
  Instance extends object,
  const Kind extends PluginRecordKind = PluginRecordKind,
  const Deliveries extends boolean = false,
>(
  definition: PluginClass<Instance, Callback, Kind, Deliveries>,
): Instance & PluginDefinition<Callback, Kind, Deliveries>;
export function definePlugin(definition: unknown): Plugin {
  const plugin = instanceOf(definition);
  checkPlugin(plugin);
  return plugin;
}

/** A plugin given as a class comes as an instance of it; anything else as it is. */
export function instanceOf(value: unknown): unknown {
  if (typeof value !== 'function' || !/^class\b/.test(Function.prototype.toString.call(value))) return value;
  return new (value as new () => unknown)();
}
