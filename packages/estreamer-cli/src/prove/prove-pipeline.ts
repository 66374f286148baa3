import {
  createSimulator,
  generatedSource,
  isSimulatorError,
  type SessionRequest,
  type Simulator,
} from '@x/estreamer-simulator';
import { type Logger, oneLine, quoted } from '@x/foundation';
import { isServer } from '../captures/choose-source.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandError, describeError, type ExitCode, exitCodes } from '../command-error.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { demoRequest } from '../demo/traffic.ts';
import { createLog } from '../run/log.ts';
import { runPipeline } from '../run/run-pipeline.ts';
import { watchByLog } from '../run/run-watch.ts';
import { estreamerSource, type ServerValues } from '../sources/estreamer-source.ts';
import type { SourceType } from '../sources/source-type.ts';
import { type Column, formatTable, widthOf } from '../terminal/table.ts';
import { showWork } from '../terminal/work-progress.ts';
import { isProven } from './compare-lines.ts';
import { openProofFolder } from './proof-folder.ts';
import { type Proof, ProofWatch } from './proof-watch.ts';

/** What to prove a configuration with. */
export interface ProveSettings {
  readonly events: number;
  readonly seed: number;
  /** Seconds that the sinks have after the last event. */
  readonly seconds: number;
  /** The folder in which it is kept how far it has come. */
  readonly position: string;
  /** Whether to begin at the start, wherever an interrupted one has come to. */
  readonly restart: boolean | undefined;
  readonly json: boolean;
}

/** How much of the names of files is shown. */
const NAMES_BYTES = 300;

/** What is stood in for where the configuration names no management center. */
const ANY_SERVER: Pick<ServerValues, 'request' | 'server' | 'stream'> = {
  request: demoRequest,
  server: {} as ServerValues['server'],
  stream: {} as ServerValues['stream'],
};

/** By the archive timestamp; the last event is archived now, since a stream goes on no further than the present. */
const EVENTS_A_SECOND = 1000;

/**
 * Sends events of the simulator through the outputs and plugins of a configuration, and looks for them in the sinks. The
 * events are marked: their identities begin with the address of the simulator. What was interrupted goes on with the next call,
 * which reports on all of it.
 *
 * @throws {CommandError} what a run throws
 */
export async function provePipeline(
  configuration: Configuration,
  { events, seed, seconds, position, restart, json }: ProveSettings,
  { stdout, stderr, signal, onHangup, onStrayError }: CommandContext,
): Promise<ExitCode> {
  const { request, ...given } = configuration.sources.find(isServer)?.values ?? ANY_SERVER;
  const folder = await openProofFolder({ position, restart, events, seed, outputs: configuration.outputs });
  const { state } = folder;
  let isKept = state !== undefined;
  const watch = new ProofWatch({
    outputs: configuration.outputs,
    marks: state?.marks,
    file: folder.seenFile,
  });
  try {
    const startTime = state?.startTime ?? Math.floor(Date.now() / 1000 - events / EVENTS_A_SECOND);
    const source = generatedSource({ events, seed, startTime, eventsPerArchiveSecond: EVENTS_A_SECOND });
    const { certificates } = folder;
    await using simulator = createSimulator({ certificates, source, port: state?.port ?? 0 });
    const { host, port } = await simulator.listen().catch(refusePort);
    folder.save({ startTime, port, marks: watch.marks });
    const sent = () => sentOf(simulator, (from) => source.totals(from).events);
    const before = watch.events;
    if (state !== undefined)
      stderr.write(`Goes on where it was interrupted, after ${before.toLocaleString('en-US')} events.\n`);
    const end = new AbortController();
    void simulator.nextSession().then(async ({ delivered }) => {
      await delivered;
      await watch.hasSeen(sent());
      end.abort();
    });
    const values = {
      request,
      server: { ...given.server, host, port },
      tls: {
        pkcs12_file: folder.clientPkcs12File,
        passphrase_file: folder.passphraseFile,
        verify: true,
      } as ServerValues['tls'],
      stream: { ...given.stream, start: 'oldest' as const, bookmark_file: folder.bookmarkFile },
    };
    const stopped = AbortSignal.any([signal, end.signal]);
    const late = setTimeout(() => end.abort(), seconds * 1000 + events);
    late.unref();
    {
      using _progress = showWork(stderr, {
        unit: 'events',
        count: () => watch.events - before,
        fraction: () => watch.events / events,
      });
      await runPipeline(
        {
          ...configuration,
          sources: [{ name: undefined, type: estreamerSource as SourceType, values }],
          outputs: [...configuration.outputs, watch.output],
        },
        { watch: watchByLog(proofLog(stderr, signal)), signal: stopped, onHangup, onStrayError },
      );
    }
    clearTimeout(late);
    isKept = signal.aborted;
    if (signal.aborted) {
      stderr.write(
        `Interrupted after ${watch.events.toLocaleString('en-US')} events; nothing is proven yet. What was sent has identities that begin with ${host}:${port}/. The same command goes on from here.\n`,
      );
      return exitCodes.interrupted;
    }
    const proofs = await watch.proofs(`${host}:${port}/`);
    const received = watch.events;
    const result = { sent: sent(), received, outputs: proofs };
    stdout.write(
      json
        ? `${JSON.stringify(result, undefined, 2)}\n`
        : formatProofs(result.sent, received, proofs, widthOf(stdout)),
    );
    const isRight =
      result.sent === received &&
      proofs.every(({ findings }) => findings === undefined || isProven(findings));
    return isRight ? exitCodes.success : exitCodes.failure;
  } finally {
    watch.close();
    if (!isKept) {
      const others = await folder.remove();
      if (others.length > 0)
        stderr.write(
          `${position} stays, with what prove has not written: ${oneLine(others.map((name) => quoted(name)).join(', '), NAMES_BYTES)}.\n`,
        );
    }
  }
}

function refusePort(cause: unknown): never {
  if (!isSimulatorError(cause, 'listen-failed')) throw cause;
  const message = `${describeError(cause)} What was sent before it was interrupted has identities with that port: end what uses it, or give --restart.`;
  throw new CommandError(exitCodes.failure, message, { cause });
}

/** How many events were sent since the first call, those of a second that was sent again counted once. */
function sentOf({ sessions }: Simulator, eventsFrom: (request: SessionRequest) => number): number {
  const { request, expected, sent } = sessions.at(-1) ?? {};
  if (request === undefined || expected === undefined || sent === undefined) return 0;
  return eventsFrom({ ...request, initialTimestamp: 0 }) - expected.events + sent.events;
}

/** What of a run matters here: warnings, and what an interruption waits for. */
function proofLog(stderr: NodeJS.WriteStream, signal: AbortSignal): Logger {
  const log = createLog('info', { output: stderr });
  return {
    ...log,
    debug() {},
    info(fields, message) {
      if (signal.aborted && fields.code === 'ending') log.info(fields, message);
    },
  };
}

const columns: readonly Column[] = [
  { title: 'output', align: 'left' },
  { title: 'sent', align: 'right' },
  { title: 'lost', align: 'right' },
  { title: 'twice', align: 'right' },
  { title: 'late', align: 'right' },
  { title: 'cut', align: 'right' },
  { title: 'changed', align: 'right' },
];

function formatProofs(sent: number, received: number, proofs: readonly Proof[], width: number): string {
  const rows = proofs.map(({ output, expected, findings }) => {
    if (findings === undefined) return [output, expected, '?', '?', '?', '?', '?'];
    const { lost, twice, late, cut, changed } = findings;
    return [output, expected, lost, twice, late, cut, changed];
  });
  const notes = proofs.flatMap(({ output, note }) => (note === undefined ? [] : [`${output}: ${note}.`]));
  const readable = proofs.filter(({ findings }) => findings !== undefined);
  const isRight = readable.every(({ findings }) => findings !== undefined && isProven(findings));
  const verdict =
    readable.length === 0
      ? 'No sink can be read back: nothing is proven.'
      : !isRight
        ? 'NOT everything is in the sinks once and unchanged.'
        : readable.length === proofs.length
          ? 'Everything is in the sinks, once and unchanged.'
          : `Everything is in the ${readable.length} of ${proofs.length} sinks that can be read back, once and unchanged.`;
  return [
    `${sent.toLocaleString('en-US')} events were sent, ${received.toLocaleString('en-US')} received.`,
    '',
    ...formatTable(columns, rows, width),
    ...notes,
    '',
    verdict,
    '',
  ].join('\n');
}
