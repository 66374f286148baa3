import { existsSync, rmSync } from 'node:fs';
import type { CaptureReplay } from '@x/estreamer-client';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../command-error.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { createLog } from '../run/log.ts';
import { runPipeline } from '../run/run-pipeline.ts';
import { watchByLog } from '../run/run-watch.ts';
import type { SourceType } from '../sources/source-type.ts';
import { showWork } from '../terminal/work-progress.ts';
import { addressOf, chooseSource } from './choose-source.ts';
import { openCapture, truncationLines } from './open-capture.ts';

/** What to play again. */
export interface ReplayCommandSettings {
  readonly capture: string;
  /** The name of the management center that it is of, where there are several; where there is none, its address. */
  readonly server: string | undefined;
  readonly positionFile: string;
  /** Whether to begin at the start, whatever the position file says. */
  readonly restart: boolean;
  readonly json: boolean;
}

/**
 * Plays a capture through the outputs and plugins of a configuration.
 *
 * @throws {CommandError} for a capture that can't be read, and what a run throws
 */
export async function replayCapture(
  configuration: Configuration,
  { capture, server, positionFile, restart, json }: ReplayCommandSettings,
  { stdout, stderr, signal, onHangup, onStrayError }: CommandContext,
): Promise<ExitCode> {
  const { name, address } = originOf(configuration, server);
  if (restart) rmSync(positionFile, { force: true });
  const wasBegun = existsSync(positionFile);
  const replay = await openCapture(capture, { server: address, name, positionFile });
  const status = () => replay.status();
  const logger = createLog(configuration.log.level, { output: stderr });
  let exitCode: ExitCode;
  {
    using _progress = showWork(stderr, {
      unit: 'records',
      count: () => status().records - status().startedAt,
      fraction: () => status().bytesRead / Math.max(1, status().totalBytes),
    });
    const sources = [{ name, type: captureSource, values: { replay } }];
    exitCode = await runPipeline(
      { ...configuration, sources },
      { watch: watchByLog(logger), signal, onHangup, onStrayError, stdout },
    );
  }
  const { records, position, startedAt, repetitions, truncations, missing } = status();
  const ending = truncations.length === 0 && missing.length === 0 ? exitCode : exitCodes.failure;
  if (json) {
    const result = { records, position, startedAt, repetitions, truncations, missing };
    stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
    return signal.aborted ? exitCodes.interrupted : ending;
  }
  const since = wasBegun ? `, ${count(startedAt)} of them before` : '';
  stdout.write(`${count(position)} of ${count(records)} records are done${since}.\n`);
  if (repetitions > 0) stdout.write(`${count(repetitions)} repetitions were left out.\n`);
  stdout.write(truncationLines(status()));
  if (!signal.aborted) return ending;
  stdout.write('Interrupted; the same command goes on from here.\n');
  return exitCodes.interrupted;
}

/** What names the management center in the events, and what their identities begin with. */
function originOf(configuration: Configuration, server: string | undefined) {
  if (configuration.sources.length === 0) return { name: server, address: server };
  const source = chooseSource(configuration, server);
  return { name: source.name, address: addressOf(source) };
}

/** A capture in the place of a management center. */
const captureSource: SourceType<{ readonly replay: CaptureReplay }> = {
  kind: 'capture',
  open({ replay }) {
    let deliveries = 0;
    let acknowledged = 0;
    let unknownRecords = 0;
    let ended = false;
    const read = async function* () {
      for await (const delivery of replay) {
        if (ended) return;
        deliveries += 1;
        unknownRecords += delivery.records.filter(({ kind }) => kind === 'unknown').length;
        const ack = async () => {
          await delivery.ack();
          acknowledged += 1;
        };
        yield { ...delivery, ack };
      }
      ended = true;
    };
    return {
      [Symbol.asyncIterator]: read,
      status: () => ({
        state: ended ? 'ended' : 'replaying',
        deliveries,
        acknowledged,
        records: replay.status().records,
        unknownRecords,
      }),
      async close() {
        ended = true;
      },
    };
  },
};

function count(value: number): string {
  return value.toLocaleString('en-US');
}
