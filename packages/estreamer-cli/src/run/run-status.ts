import { KEPT_NOWHERE, type Troubles } from '../outputs/output-type.ts';
import type { OpenOutputStatus, OpenOutputs } from './open-outputs.ts';
import type { Pipeline, PipelineStatus } from './pipeline.ts';
import type { StrayErrors } from './stray-errors.ts';

/** How a run stands: the one snapshot that whatever shows it reads. */
export interface RunStatus {
  readonly pipelines: readonly PipelineStatus[];
  readonly outputs: readonly OpenOutputStatus[];
  /** What became of events, over all outputs that count them. */
  readonly totals: OutputTotals;
  /** What cost events, or may have; empty in a good run. */
  readonly troubles: readonly Trouble[];
}

/** Something that cost events, or may have. */
interface Trouble {
  /** The output, plugin or source. */
  readonly where: string;
  /** What, in the plural. */
  readonly what: string;
  readonly count: number;
}

/** What became of events. */
interface OutputTotals {
  /** Events that a destination has. */
  readonly sent: number;
  /** Events that were sent again, each time. */
  readonly retried: number;
  /** Events that no destination will have: given up or dropped. */
  readonly lost: number;
  /** Events that a destination has without all that they said. */
  readonly shortened: number;
  /** Events that were not taken and are sent again. */
  readonly held: number;
}

/** Looks at all parts of a run. */
export function runStatus(
  pipelines: readonly Pick<Pipeline, 'status'>[],
  outputs: Pick<OpenOutputs, 'status'>,
  strays: Pick<StrayErrors, 'counts'>,
): RunStatus {
  const ofOutputs = outputs.status();
  const ofPipelines = pipelines.map((pipeline) => pipeline.status());
  return {
    pipelines: ofPipelines,
    outputs: ofOutputs,
    totals: totalsOf(ofOutputs),
    troubles: [
      ...ofPipelines.flatMap(troublesOfPipeline),
      ...[...strays.counts()].flatMap(([plugin, troubles]) => troublesAt(`plugin ${plugin}`, troubles)),
      ...ofOutputs.flatMap(troublesOfOutput),
    ],
  };
}

function troublesOfPipeline({ name: source, kind, troubles, plugins }: PipelineStatus): readonly Trouble[] {
  const ofPlugins = plugins.flatMap(({ name, dropped }) =>
    troublesAt(`plugin ${name}`, { 'records that it did not get': dropped }),
  );
  return [...troublesAt(`source ${source ?? kind}`, troubles), ...ofPlugins];
}

function troublesOfOutput({ name, counts, troubles }: OpenOutputStatus): readonly Trouble[] {
  const { givenUp = 0, dropped = 0, shortened = 0, deadLetters = 0 } = counts ?? {};
  const lost = { 'events given up': givenUp, 'events dropped': dropped, 'events shortened': shortened };
  const all = { ...lost, [KEPT_NOWHERE]: givenUp + dropped + shortened - deadLetters, ...troubles };
  return troublesAt(`output ${name}`, all);
}

function troublesAt(where: string, counts: Troubles): readonly Trouble[] {
  return Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [{ where, what, count }] : []));
}

function totalsOf(outputs: readonly OpenOutputStatus[]): OutputTotals {
  const totals = { sent: 0, retried: 0, lost: 0, shortened: 0, held: 0 };
  for (const { counts } of outputs) {
    if (counts === undefined) continue;
    totals.sent += counts.sent;
    totals.retried += counts.retried;
    totals.lost += counts.givenUp + counts.dropped;
    totals.shortened += counts.shortened;
    totals.held += counts.held;
  }
  return totals;
}
