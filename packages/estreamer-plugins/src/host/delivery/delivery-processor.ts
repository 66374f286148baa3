import type { EventRecord, MetadataStore } from '@x/estreamer-protocol';
import type { PluginDelivery } from '../../contract/plugin.ts';
import type { AbortableWait } from '../abortable-wait.ts';
import type { Job } from '../lane/job.ts';
import type { Lane } from '../lane/lane.ts';
import type { PluginFailure } from '../plugin-failure.ts';
import { createDeliveryRun, type DeliveryRun } from './delivery-run.ts';

/** Gives deliveries out to the lanes. */
export interface DeliveryProcessor {
  /**
   * Gives a delivery out and waits for the required plugins. The same delivery given again goes on where it was left.
   *
   * @returns the failures of required plugins that no attempt overcame
   * @throws {EstreamerPluginError} `aborted`
   */
  process(delivery: PluginDelivery, wait: AbortableWait): Promise<readonly PluginFailure[]>;
  /** Whether a delivery goes on where it was left. */
  isUnfinished(delivery: PluginDelivery): boolean;
}

/**
 * Makes the processor.
 *
 * @param lanesOf the lanes of the plugins that get records, in order
 */
export function createDeliveryProcessor(
  store: MetadataStore,
  lanesOf: () => readonly Lane[],
): DeliveryProcessor {
  /** Deliveries that some plugin is not done with. */
  const open = new Set<DeliveryRun>();
  let unfinished: DeliveryRun | undefined;

  /** Counts the required plugins that a delivery waits for. */
  function createTally(run: DeliveryRun, required: number, everything: number) {
    const failures: PluginFailure[] = [];
    let resolve: (() => void) | undefined;
    let pending = required;
    let left = everything;
    return {
      failures,
      settle: (isRequired: boolean) => (failure: PluginFailure | undefined) => {
        if (failure !== undefined) failures.push(failure);
        left -= failure === undefined ? 1 : 0;
        if (left === 0) open.delete(run);
        pending -= isRequired ? 1 : 0;
        if (pending === 0) resolve?.();
      },
      done: () =>
        pending === 0
          ? undefined
          : new Promise<void>((resolved) => {
              resolve = resolved;
            }),
    };
  }

  function giveOut(run: DeliveryRun, lanes: readonly Lane[], jobs: readonly Job[]): void {
    const { records } = run;
    const advance = (to: number, last: boolean) => {
      for (const [at, lane] of lanes.entries()) lane.advance(jobs[at] as Job, to, last);
    };
    // This loop runs for every record: an iterator of entries would make two objects for each.
    for (let index = 0; index < records.length; index += 1) {
      const record = records[index] as EventRecord;
      if (record.category !== 'metadata') continue;
      if (index > 0) advance(index, false);
      for (const other of open) other.keepNames();
      store.update(record);
    }
    run.close();
    advance(records.length, true);
  }

  function begin(run: DeliveryRun) {
    const lanes = [...lanesOf()];
    const required = lanes.filter(({ policy }) => policy === 'required').length;
    const tally = createTally(run, required, lanes.length);
    open.add(run);
    const jobs = lanes.map((lane) => lane.open(run, tally.settle(lane.policy === 'required')));
    giveOut(run, lanes, jobs);
    if (lanes.length === 0) open.delete(run);
    return tally;
  }

  function resume(run: DeliveryRun) {
    const lanes = lanesOf().filter((lane) => lane.hasStopped(run));
    const tally = createTally(run, lanes.length, lanes.length);
    open.add(run);
    for (const lane of lanes) lane.resume(tally.settle(true));
    return tally;
  }

  return {
    isUnfinished: ({ records }) => unfinished?.records === records,
    async process(delivery, wait) {
      const run = unfinished?.records === delivery.records ? unfinished : undefined;
      if (run === undefined) {
        for (const lane of lanesOf()) lane.discard();
        if (unfinished !== undefined) open.delete(unfinished);
      }
      const current = run ?? createDeliveryRun(delivery, store);
      unfinished = current;
      const cancel = (reason: unknown) => {
        for (const lane of lanesOf()) if (lane.policy === 'required') lane.cancel(reason);
      };
      wait.onAbort(cancel);
      const tally = run === undefined ? begin(current) : resume(run);
      const done = tally.done();
      if (done !== undefined) await wait.until(done);
      wait.check();
      // A stream that never lets the event loop turn would only fill the queues of best-effort plugins.
      if (lanesOf().some((lane) => !lane.idle)) await new Promise(setImmediate);
      if (tally.failures.length === 0) unfinished = undefined;
      return tally.failures;
    },
  };
}
