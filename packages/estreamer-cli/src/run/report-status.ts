import type { Logger } from '@x/foundation';
import type { PipelineStatus } from './pipeline.ts';
import { runCondition } from './run-state.ts';
import type { RunStatus } from './run-status.ts';

/** Writes the counters now and then; seconds 0: never. */
export function reportStatus(seconds: number, status: () => RunStatus, logger: Logger): Disposable {
  if (seconds === 0) return { [Symbol.dispose]() {} };
  const timer = setInterval(() => logStatus(status(), logger), seconds * 1000);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/**
 * Writes the counters: a line for each source, the totals of the outputs in the last.
 *
 * @param isOver whether the run has ended, so that what is not acknowledged now comes again
 */
export function logStatus(status: RunStatus, logger: Logger, { isOver = false } = {}): void {
  const { pipelines, totals, troubles } = status;
  const { state: runState } = runCondition(status);
  for (const [index, pipeline] of pipelines.entries()) {
    const { name, source, plugins } = pipeline;
    const { deliveries, acknowledged, records, unknownRecords, lastArchiveTimestamp } = source;
    // A stream whose records nobody takes is not well, whatever its session says.
    const state = runState === 'holding' ? runState : source.state;
    const failures = plugins.reduce((sum, { errors }) => sum + errors, 0);
    const fields = {
      ...(name === undefined ? {} : { source: name }),
      ...{ state, deliveries, acknowledged, records, unknownRecords, lastArchiveTimestamp },
      ...(index === pipelines.length - 1 ? totals : {}),
      ...(troubles.length === 0 ? {} : { troubles: troubles.length }),
      failures,
    };
    logger.info(
      { code: 'status', ...fields },
      `${state}: ${records} records in ${deliveries} deliveries, ${plugins.length} plugins${isOver ? returning(pipeline) : ''}`,
    );
  }
}

/** Why the counters of a run that has ended differ. */
function returning({ source, bringsAgain }: PipelineStatus): string {
  const left = source.deliveries - source.acknowledged;
  if (!bringsAgain || left === 0) return '';
  return `; ${left === 1 ? '1 delivery is not acknowledged and comes' : `${left} deliveries are not acknowledged and come`} again after the next start`;
}

/** Says at the end what was not as it should be. */
export function logTroubles({ troubles }: RunStatus, logger: Logger): void {
  for (const { where, what, count } of troubles) {
    logger.warn(
      { code: 'trouble', where, count },
      `Not all went well in this run (exit code 1): ${where}: ${count} ${what}`,
    );
  }
}

/** Says at a signal what is waited for. */
export function logEnding({ pipelines, outputs }: RunStatus, seconds: number, logger: Logger): void {
  const deliveries = pipelines.reduce((sum, { source }) => sum + source.deliveries - source.acknowledged, 0);
  const waiting = outputs.flatMap(({ name, counts }) => {
    if (counts === undefined || counts.waiting === 0) return [];
    return [`output ${name} (${counts.state}) has ${counts.waiting} messages`];
  });
  const what =
    deliveries === 0
      ? 'Ending; nothing is under way.'
      : `Ending: waiting for ${deliveries} deliveries, for at most ${seconds} s.`;
  const where = waiting.length === 0 ? '' : ` ${waiting.join(', ')}.`;
  logger.info(
    { code: 'ending', deliveries },
    `${what}${where} A second signal ends at once; ${whatComesAgain(pipelines)}.`,
  );
}

/** Says what becomes of what is not done at the end: nobody sends again what came by syslog. */
export function whatComesAgain(pipelines: RunStatus['pipelines']): string {
  const lost = pipelines.filter(({ bringsAgain }) => !bringsAgain);
  if (lost.length === 0) return 'what is not acknowledged comes again';
  if (lost.length === pipelines.length) return 'what is not taken by then is lost: nobody sends it again';
  const names = lost.map(({ name, kind }) => name ?? kind).join(', ');
  return `what is not acknowledged comes again, but for that of ${names}: it is lost`;
}
