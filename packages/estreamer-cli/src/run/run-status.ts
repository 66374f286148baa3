import type { Logger } from '@x/foundation';
import type { OpenOutputStatus, OpenOutputs } from './open-outputs.ts';
import type { Pipeline, PipelineStatus } from './pipeline.ts';

/** How a run stands: the one snapshot that whatever shows it reads. */
export interface RunStatus {
  readonly pipelines: readonly PipelineStatus[];
  readonly outputs: readonly OpenOutputStatus[];
  /** What became of events, over all outputs that count them. */
  readonly totals: OutputTotals;
}

/** What became of events. */
interface OutputTotals {
  /** Events that a destination has. */
  readonly sent: number;
  /** Events that were sent again, each time. */
  readonly retried: number;
  /** Events that no destination will have: given up or dropped. */
  readonly lost: number;
  /** Events that were not taken and are sent again. */
  readonly held: number;
}

/** Looks at all parts of a run. */
export function runStatus(
  pipelines: readonly Pick<Pipeline, 'status'>[],
  outputs: Pick<OpenOutputs, 'status'>,
): RunStatus {
  const ofOutputs = outputs.status();
  return {
    pipelines: pipelines.map((pipeline) => pipeline.status()),
    outputs: ofOutputs,
    totals: totalsOf(ofOutputs),
  };
}

function totalsOf(outputs: readonly OpenOutputStatus[]): OutputTotals {
  const totals = { sent: 0, retried: 0, lost: 0, held: 0 };
  for (const { counts } of outputs) {
    if (counts === undefined) continue;
    totals.sent += counts.sent;
    totals.retried += counts.retried;
    totals.lost += counts.givenUp + counts.dropped;
    totals.held += counts.held;
  }
  return totals;
}

/** Writes the counters now and then; seconds 0: never. */
export function reportStatus(seconds: number, status: () => RunStatus, logger: Logger): Disposable {
  if (seconds === 0) return { [Symbol.dispose]() {} };
  const timer = setInterval(() => logStatus(status(), logger), seconds * 1000);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Writes the counters: a line for each source, the totals of the outputs in the last. */
export function logStatus({ pipelines, totals }: RunStatus, logger: Logger): void {
  for (const [index, { name, source, plugins }] of pipelines.entries()) {
    const { state, deliveries, acknowledged, records, unknownRecords, lastArchiveTimestamp } = source;
    const failures = plugins.reduce((sum, { errors }) => sum + errors, 0);
    const fields = {
      ...(name === undefined ? {} : { source: name }),
      ...{ state, deliveries, acknowledged, records, unknownRecords, lastArchiveTimestamp },
      ...(index === pipelines.length - 1 ? totals : {}),
      failures,
    };
    logger.info(
      fields,
      `${state}: ${records} records in ${deliveries} deliveries, ${plugins.length} plugins`,
    );
  }
}
