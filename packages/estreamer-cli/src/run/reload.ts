import { CommandError, describeError } from '../command-error.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { sectionsForRestart } from '../configuration/same-values.ts';
import type { OpenOutputs, OutputChange } from './open-outputs.ts';
import type { Pipeline } from './pipeline.ts';
import type { RunWatch } from './run-watch.ts';

/** What is told to read the configuration again, and what changes by it. */
export interface ReloadDependencies {
  /** Reads the configuration again. Undefined: only files are opened again. */
  readonly read: (() => Configuration) | undefined;
  readonly pipelines: readonly Pipeline[];
  readonly outputs: OpenOutputs;
  readonly watch: Pick<RunWatch, 'logger' | 'setLogLevel' | 'reloading' | 'reloaded'>;
}

/** Changes a run, one time after the other. */
export interface Reload {
  /** The hosts have their plugins: from now on the configuration is read, and not only files opened again. */
  start(): void;
  /** Somebody asks for it. */
  request(): void;
  /** Nothing changes any more; resolves when what is under way is done. */
  close(): Promise<void>;
}

/**
 * Makes what follows SIGHUP: all that can change changes together, or nothing does and the log says why.
 *
 * @param configuration what the run was started with
 */
export function createReload(
  configuration: Configuration,
  { read, pipelines, outputs, watch }: ReloadDependencies,
): Reload {
  const { logger } = watch;
  let isOn = false;
  let isAskedAgain = false;
  let underWay: Promise<void> | undefined;

  /** Opens and sets up all of it before anything changes. */
  async function prepare(next: Configuration): Promise<{ readonly change: OutputChange; apply(): void }> {
    const change = await outputs.change(next.outputs);
    const prepared: Awaited<ReturnType<Pipeline['prepare']>>[] = [];
    try {
      for (const [index, pipeline] of pipelines.entries()) {
        prepared.push(await pipeline.prepare(change.pluginsOf(index)));
      }
    } catch (error) {
      await Promise.all(prepared.map((one) => one.discard()));
      await change.discard();
      throw error;
    }
    return {
      change,
      apply() {
        change.apply();
        for (const one of prepared) one.apply();
      },
    };
  }

  async function readAgain(readConfiguration: () => Configuration): Promise<void> {
    try {
      const next = readConfiguration();
      const { change, apply } = await prepare(next);
      apply();
      watch.setLogLevel(next.log.level);
      logger.info({ code: 'reloaded' }, `The configuration was read again: ${describeChange(change)}`);
      for (const section of sectionsForRestart(configuration, next)) {
        logger.warn(
          { code: 'reload-needs-restart', section },
          `What has changed in ${section} holds after a restart`,
        );
      }
    } catch (error) {
      const why = error instanceof CommandError ? error.message : describeError(error);
      logger.error(
        { code: 'reload-refused', error },
        `The configuration was read again and nothing has changed. ${why.replaceAll('\n', ' | ')}`,
      );
    }
  }

  async function reload(): Promise<void> {
    watch.reloading();
    if (read !== undefined && isOn) await readAgain(read);
    await outputs
      .reopen()
      .catch((error: unknown) => logger.error({ code: 'reopen-failed', error }, describeError(error)));
    watch.reloaded();
  }

  function request(): void {
    if (underWay !== undefined) {
      isAskedAgain = true;
      return;
    }
    underWay = reload().finally(() => {
      underWay = undefined;
      if (!isAskedAgain) return;
      isAskedAgain = false;
      request();
    });
  }

  return {
    start() {
      isOn = true;
    },
    request,
    async close() {
      isOn = false;
      while (underWay !== undefined) await underWay;
    },
  };
}

function describeChange({ added, changed, removed }: OutputChange): string {
  const parts = Object.entries({ added, changed, removed }).filter(([, names]) => names.length > 0);
  if (parts.length === 0) return 'the outputs are the same.';
  return `${parts.map(([what, names]) => `outputs ${what}: ${names.join(', ')}`).join('; ')}.`;
}
