import type { PluginFailure, PluginStage } from '../plugin-failure.ts';
import type { PluginInstance } from '../plugin-instance.ts';
import type { ReadPlugin } from '../read-plugins.ts';
import { createPluginSlot } from './create-plugin-slot.ts';
import type { InstanceLoader } from './instance-loader.ts';
import type { PluginSlot, SlotSurroundings } from './plugin-slot.ts';

/** The places of the plugins that the host was made with. */
export interface StaticSlots {
  readonly slots: readonly PluginSlot[];
  /** Sets up, in order, those that are not. Returns the failures. */
  setUp(): Promise<PluginFailure[]>;
}

/** Makes the places, with no plugin set up. */
export function createStaticSlots(
  read: readonly ReadPlugin[],
  surroundings: SlotSurroundings,
  loader: InstanceLoader,
): StaticSlots {
  const entries = read.map(({ settings, source }) => {
    const slot = createPluginSlot(settings, surroundings);
    const create = (): PluginInstance | Promise<PluginInstance> =>
      'plugin' in source
        ? loader.ofPlugin(source.plugin, slot)
        : loader.ofFile(source.file, slot, source.entry);
    if ('plugin' in source) slot.announce(loader.ofPlugin(source.plugin, slot).facts);
    return { slot, create };
  });
  return {
    slots: entries.map(({ slot }) => slot),
    async setUp() {
      const failures: PluginFailure[] = [];
      for (const { slot, create } of entries) {
        if (slot.lane !== undefined) continue;
        let stage: PluginStage = 'load';
        try {
          const instance = await create();
          stage = 'setup';
          await slot.install(instance);
        } catch (error) {
          failures.push(slot.setupFailed(stage, error));
        }
      }
      return failures;
    },
  };
}
