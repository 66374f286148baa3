import { describeError } from '@x/foundation';
import { EstreamerPluginError, type EstreamerPluginErrorCode } from '../errors/plugin-error.ts';
import type { PluginFailure, PluginStage } from '../errors/plugin-failure.ts';

const STAGES: Readonly<Record<PluginStage, string>> = {
  load: 'to load',
  setup: 'in its setup',
  record: 'on a record',
  delivery: 'on a delivery',
  'after-delivery': 'at the end of a delivery',
  teardown: 'in its teardown',
};

/** A failure in one sentence without its full stop. */
export function describeFailure({ plugin, stage, record, error }: PluginFailure): string {
  const place = record === undefined ? STAGES[stage] : `on record ${record.index + 1} (${record.kind})`;
  return `Plugin ${JSON.stringify(plugin)} failed ${place}: ${describeError(error).replace(/\.$/, '')}`;
}

/**
 * Makes the one error for several failures.
 *
 * @param decisive the failures that make it an error; at least one
 * @param listed all that the error lists
 * @param consequence what follows from it, without a full stop
 */
export function createFailuresError(
  code: EstreamerPluginErrorCode,
  decisive: readonly PluginFailure[],
  listed: readonly PluginFailure[],
  consequence: string,
): EstreamerPluginError {
  const [first] = decisive as readonly [PluginFailure];
  const others = decisive.length > 1 ? ` (and ${decisive.length - 1} more)` : '';
  return new EstreamerPluginError(
    code,
    `${describeFailure(first)}${others}. ${consequence}.`,
    { plugin: first.plugin, failures: listed },
    { cause: first.error },
  );
}
