import type { PluginContext } from '../contract/plugin.ts';
import type { AbortableWait } from './abortable-wait.ts';
import type { PluginFailure } from './plugin-failure.ts';
import type { PluginDelivery } from './plugin-host.ts';
import type { CallOutcome, PluginRunner } from './plugin-runner.ts';
import type { RecordMetadata } from './record-metadata.ts';

/** What a delivery is worked on with. */
export interface DeliveryTools {
  /** The plugins that want a kind of record, in order. */
  readonly runnersFor: (kind: string) => readonly PluginRunner[];
  readonly metadata: RecordMetadata;
  readonly contextFor: (runner: PluginRunner, signal: AbortSignal) => PluginContext;
  readonly wait: AbortableWait;
  /** Told of every failure. */
  readonly report: (failure: PluginFailure) => void;
}

/**
 * Gives every record of a delivery to the plugins, then waits for what they started.
 *
 * @throws {EstreamerPluginError} `aborted`
 */
export async function processDelivery({ records }: PluginDelivery, tools: DeliveryTools): Promise<void> {
  const { runnersFor, metadata, contextFor, wait, report } = tools;
  const contexts = new Map<PluginRunner, PluginContext>();
  /** Required plugins that failed: the delivery will come to them again. */
  const halted = new Set<PluginRunner>();

  const settle = async (runner: PluginRunner, outcome: CallOutcome): Promise<void> => {
    const failure = outcome instanceof Promise ? await wait.until(outcome) : outcome;
    if (failure === undefined) return;
    if (runner.policy === 'required') halted.add(runner);
    report(failure);
  };

  /** Tells the plugins in order that this was all; they are waited for afterwards. */
  const finish = (): (readonly [PluginRunner, CallOutcome])[] =>
    [...contexts].map(([runner, context]) => [runner, runner.afterDelivery(context)]);

  try {
    for (const [index, record] of records.entries()) {
      wait.check();
      metadata.update(record);
      for (const runner of runnersFor(record.kind)) {
        if (halted.has(runner)) continue;
        let context = contexts.get(runner);
        if (context === undefined) {
          context = contextFor(runner, wait.signal);
          contexts.set(runner, context);
        }
        const outcome = runner.give(record, index, context);
        if (outcome !== undefined) await settle(runner, outcome);
      }
    }
  } catch (error) {
    // Nobody waits any more, but what the plugins hold of this delivery must not reach into the next one.
    finish();
    throw error;
  }
  for (const [runner, outcome] of finish()) await settle(runner, outcome);
}
