import type { MetadataStore, RecordCatalogue } from '@x/estreamer-protocol';
import type { Clock } from '@x/foundation';
import type { Plugin } from '../contract/plugin.ts';
import { EstreamerPluginError } from '../errors/plugin-error.ts';
import { type ImportModule, importPlugin } from '../instance/import-plugin.ts';
import { createLocalInstance } from '../instance/local-instance.ts';
import type { PluginInstance } from '../instance/plugin-instance.ts';
import { withTimeLimit } from '../isolation/call-watchdog.ts';
import type { WorkerLimits } from '../isolation/plugin-limits.ts';
import { createWorkerInstance } from '../worker/worker-instance.ts';
import type { PluginHostEvent } from './plugin-event.ts';
import type { PluginSlot } from './plugin-slot.ts';

/** What a loader needs. */
export interface InstanceLoaderDependencies {
  readonly clock: Clock;
  readonly report: (event: PluginHostEvent) => void;
  readonly store: MetadataStore;
  readonly importModule: ImportModule;
  readonly catalogue: RecordCatalogue;
}

/** How a file is loaded. */
interface LoadFileOptions {
  readonly isolation?: 'none' | 'worker' | undefined;
  readonly workerLimits?: WorkerLimits | undefined;
  /** The module whose packages a thread may import too. */
  readonly resolveFrom?: string | URL | undefined;
}

/** Makes something that runs of a plugin. */
export interface InstanceLoader {
  ofPlugin(plugin: Plugin, slot: PluginSlot): PluginInstance;
  /** @throws {EstreamerPluginError} `load-failed`; `timed-out` */
  ofFile(file: string, slot: PluginSlot, options: LoadFileOptions): Promise<PluginInstance>;
}

/** Makes a loader. */
export function createInstanceLoader(dependencies: InstanceLoaderDependencies): InstanceLoader {
  const { clock, report, store, importModule, catalogue } = dependencies;

  const ofPlugin = (plugin: Plugin, slot: PluginSlot) => createLocalInstance(plugin, slot.metrics, clock);

  return {
    ofPlugin,
    async ofFile(file, slot, { isolation = 'none', workerLimits = {}, resolveFrom }) {
      const { name, metrics, limits, logger } = slot;
      if (isolation === 'worker') {
        return createWorkerInstance({
          file,
          name,
          metrics,
          limits,
          workerLimits,
          resolveFrom,
          catalogue,
          store,
          clock,
          logger,
          onDeath: (error) =>
            report({ kind: 'worker-died', plugin: name, error, restarts: metrics.restarts }),
        });
      }
      const plugin = await withTimeLimit(
        importPlugin(file, importModule, catalogue),
        limits.timeLimitMs,
        clock,
        () =>
          new EstreamerPluginError(
            'timed-out',
            `The plugin file ${JSON.stringify(file)} took too long to load.`,
            {
              plugin: name,
              file,
            },
          ),
      );
      return ofPlugin(plugin, slot);
    },
  };
}
