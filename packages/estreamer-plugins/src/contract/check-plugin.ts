import type { RecordCatalogue } from '@x/estreamer-protocol';
import { EstreamerPluginError } from '../errors/plugin-error.ts';
import type {
  Plugin,
  PluginCallback,
  PluginDeliveryCallback,
  PluginInfo,
  PluginPolicy,
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

const FACTS = ['description', 'author', 'version', 'callback'] as const;
const HOOKS = ['setup', 'afterDelivery', 'teardown'] as const;
const RESERVED = new Set<string>(['info', 'kinds', 'deliveries', 'pipelined', 'policy', ...HOOKS]);

/** Records that are not of one record type. */
const KINDS_BESIDE_THE_CATALOGUE: ReadonlySet<unknown> = new Set(['fullyQualifiedEvent', 'unknown']);

type Members = Readonly<Record<string, unknown>>;

/**
 * Checks that a value is a plugin: a plain object or an instance of a class.
 *
 * @param catalogue the record types whose kinds a plugin may ask for; without one, any
 * @throws {EstreamerPluginError} `invalid-plugin` with every reason why it is not
 */
export function checkPlugin(value: unknown, catalogue?: RecordCatalogue): asserts value is Plugin {
  const issues = findPluginIssues(value, catalogue);
  if (issues.length === 0) return;
  throw new EstreamerPluginError('invalid-plugin', `This is not a plugin: ${issues.join('; ')}.`, { issues });
}

/** Every reason why a value is not a plugin. */
export function findPluginIssues(value: unknown, catalogue: RecordCatalogue | undefined): string[] {
  if (typeof value !== 'object' || value === null) {
    return [`it is ${value === null ? 'null' : `a ${typeof value}`} instead of an object with "info"`];
  }
  const plugin = value as Members;
  return [
    ...findInfoIssues(plugin),
    ...findKindsIssues(plugin['kinds'], catalogue),
    ...['deliveries', 'pipelined']
      .filter((name) => plugin[name] !== undefined && typeof plugin[name] !== 'boolean')
      .map((name) => `"${name}" is neither true nor false`),
    ...(plugin['pipelined'] === true ? findPipelineIssues(plugin) : []),
    ...(plugin['policy'] === undefined || isPluginPolicy(plugin['policy'])
      ? []
      : ['"policy" is neither "required" nor "best-effort"']),
    ...HOOKS.filter((hook) => plugin[hook] !== undefined && typeof plugin[hook] !== 'function').map(
      (hook) => `"${hook}" is not a method`,
    ),
  ];
}

function findPipelineIssues(plugin: Members): string[] {
  return [
    ...(plugin['deliveries'] === true ? [] : ['"pipelined" is for plugins with "deliveries: true"']),
    ...(plugin['afterDelivery'] === undefined
      ? []
      : [
          '"afterDelivery" cannot be told about the end of one delivery while others are under way ("pipelined")',
        ]),
  ];
}

function isPluginPolicy(value: unknown): value is PluginPolicy {
  return value === 'required' || value === 'best-effort';
}

function findInfoIssues(plugin: Members): string[] {
  const info = plugin['info'];
  if (typeof info !== 'object' || info === null) {
    return ['it has no "info" with description, author, version and callback'];
  }
  const facts = info as Members;
  const issues = FACTS.filter((fact) => typeof facts[fact] !== 'string' || facts[fact] === '').map(
    (fact) => `"info.${fact}" is not a text, or empty`,
  );
  const callback = facts['callback'];
  if (typeof callback === 'string' && callback !== '') issues.push(...findCallbackIssues(plugin, callback));
  return issues;
}

function findCallbackIssues(plugin: Members, callback: string): string[] {
  if (RESERVED.has(callback)) return [`"info.callback" names "${callback}", which has another meaning`];
  if (!(callback in Object.prototype) && typeof plugin[callback] === 'function') return [];
  const methods = methodsOf(plugin);
  const found = methods.length === 0 ? 'it has no methods' : `its methods are: ${methods.join(', ')}`;
  return [
    `"info.callback" names ${JSON.stringify(callback)}, which is not a method of the plugin (${found})`,
  ];
}

/** The methods that could be meant, of an object or of a class. */
function methodsOf(plugin: Members): string[] {
  const names = new Set<string>();
  for (
    let holder: unknown = plugin;
    typeof holder === 'object' && holder !== null && holder !== Object.prototype;
    holder = Object.getPrototypeOf(holder)
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
      if (typeof value === 'function' && name !== 'constructor' && !RESERVED.has(name)) names.add(name);
    }
  }
  return [...names].slice(0, 20);
}

/** What is wrong with the kinds that a plugin asks for. */
export function findKindsIssues(kinds: unknown, catalogue: RecordCatalogue | undefined): string[] {
  if (kinds === undefined) return [];
  if (!Array.isArray(kinds) || kinds.length === 0) {
    return ['"kinds" is not an array of record kinds (leave it out to get every record)'];
  }
  return kinds
    .filter(
      (kind) =>
        !KINDS_BESIDE_THE_CATALOGUE.has(kind) &&
        (typeof kind !== 'string' || (catalogue !== undefined && catalogue.byKind(kind) === undefined)),
    )
    .map((kind) => `"kinds" has ${JSON.stringify(kind) ?? typeof kind}, which is no kind of record`);
}
