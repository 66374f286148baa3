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
