import type { Logger } from '@x/foundation';
import { runCondition } from './run-state.ts';
import type { RunStatus } from './run-status.ts';

/** Writes the counters now and then; seconds 0: never. */
export function reportStatus(seconds: number, status: () => RunStatus, logger: Logger): Disposable {
  if (seconds === 0) return { [Symbol.dispose]() {} };
  const timer = setInterval(() => logStatus(status(), logger), seconds * 1000);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Writes the counters: a line for each source, the totals of the outputs in the last. */
export function logStatus(status: RunStatus, logger: Logger): void {
  const { pipelines, totals } = status;
  const { state: runState } = runCondition(status);
  for (const [index, { name, source, plugins }] of pipelines.entries()) {
    const { deliveries, acknowledged, records, unknownRecords, lastArchiveTimestamp } = source;
    // A stream whose records nobody takes is not well, whatever its session says.
    const state = runState === 'holding' ? runState : source.state;
    const failures = plugins.reduce((sum, { errors }) => sum + errors, 0);
    const fields = {
      ...(name === undefined ? {} : { source: name }),
      ...{ state, deliveries, acknowledged, records, unknownRecords, lastArchiveTimestamp },
      ...(index === pipelines.length - 1 ? totals : {}),
      failures,
    };
    logger.info(
      { code: 'status', ...fields },
      `${state}: ${records} records in ${deliveries} deliveries, ${plugins.length} plugins`,
    );
  }
}
