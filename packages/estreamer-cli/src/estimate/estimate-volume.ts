import { createEstreamerClient, type Delivery } from '@x/estreamer-client';
import { createVolumeEstimate, type FormatName, type VolumeCounts } from '@x/estreamer-events';
import { createMetadataStore } from '@x/estreamer-protocol';
import { addressOf, chooseSource, isServer } from '../captures/choose-source.ts';
import { fingerprintOf, openCapture, truncationLines } from '../captures/open-capture.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandError, describeError, type ExitCode, exitCodes } from '../command-error.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { openKeptWork } from '../kept-work.ts';
import { createLog } from '../run/log.ts';
import { clientSettings } from '../sources/estreamer-source.ts';
import { widthOf } from '../terminal/table.ts';
import { showWork } from '../terminal/work-progress.ts';
import { formatEstimate, summarize } from './format-estimate.ts';

/** What to look at. */
export interface EstimateSettings {
  /** A capture in place of the management center. */
  readonly capture: string | undefined;
  readonly configuration: () => Configuration;
  readonly server: string | undefined;
  /** How long to listen. */
  readonly seconds: number;
  /** The formats to write; those of the configuration's outputs when undefined. */
  readonly formats: readonly FormatName[] | undefined;
  /** The file in which it is kept what was counted, to go on after an interruption. */
  readonly position: string;
  /** Whether to begin at the start, whatever was kept. */
  readonly restart: boolean | undefined;
  readonly json: boolean;
}

const FALLBACK_FORMATS: readonly FormatName[] = ['ecs', 'cef', 'json-lines'];
/** Node.js has no longer ones: 24 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** What is counted is kept so often: a terminal that is closed costs no more. */
const KEEP_MS = 1000;

/** What is kept of an estimate that is not finished. */
interface Counted {
  readonly counts: VolumeCounts;
  /** How long was listened, or read. */
  readonly seconds: number;
  /** Records of the capture that are counted. */
  readonly records: number;
}

/**
 * Listens to a management center, or reads a capture, and says how much it is. Nothing is sent anywhere, and no bookmark moves.
 * What was interrupted goes on with the next call.
 *
 * @throws {CommandError} when neither can be read
 */
export async function estimateVolume(
  settings: EstimateSettings,
  { stdout, stderr, signal }: Pick<CommandContext, 'stdout' | 'stderr' | 'signal'>,
): Promise<ExitCode> {
  const formats = formatsOf(settings);
  const { position: file, restart } = settings;
  const source =
    settings.capture === undefined ? listening(settings, stderr) : await reading(settings.capture);
  const kept = openKeptWork<Counted>({
    file,
    command: 'estimate',
    of: `${source.subject} ${formats}`,
    restart,
  });
  const before = kept.state ?? { counts: undefined, seconds: 0, records: 0 };
  const estimate = createVolumeEstimate({ formats, counts: before.counts });
  const metadata = createMetadataStore();
  const started = performance.now();
  const seconds = () => before.seconds + (performance.now() - started) / 1000;
  const input = await source.open(before, signal);
  if (kept.state !== undefined)
    stderr.write(`Goes on where it was interrupted, after ${source.progressOf(kept.state)}.\n`);
  let events = 0;
  let keptAt = started;
  let listened = 0;
  const keep = () => {
    keptAt = performance.now();
    try {
      kept.save({ counts: estimate.counts(), seconds: seconds(), records: input.position() });
      return 'The same command goes on from here.';
    } catch (error) {
      return `It can't be taken up again: ${describeError(error)} Give another one with --position.`;
    }
  };
  try {
    using _progress = showWork(stderr, {
      unit: 'records',
      count: () => events,
      fraction: () => input.fraction(seconds()),
    });
    for await (const { records, server, identify, ack } of input.deliveries) {
      for (const [index, record] of records.entries()) {
        metadata.update(record);
        estimate.add(record, metadata.resolve(record), originOf(server, identify(index)));
      }
      events += records.length;
      await ack();
      if (signal.aborted) break;
      if (performance.now() - keptAt >= KEEP_MS) keep();
    }
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw new CommandError(exitCodes.input, describeError(cause), { cause });
  } finally {
    listened = seconds();
    await input.close();
  }
  stderr.write(input.truncations());
  if (signal.aborted) stderr.write(`Interrupted; this is what there was up to then. ${keep()}\n`);
  else kept.remove();
  const summary = summarize(estimate.counts(), {
    seconds: listened,
    isListening: settings.capture === undefined,
  });
  if (summary === undefined) {
    stderr.write('There were no events; listen longer, with --for.\n');
    return signal.aborted ? exitCodes.interrupted : exitCodes.failure;
  }
  stdout.write(
    settings.json ? `${JSON.stringify(summary, undefined, 2)}\n` : formatEstimate(summary, widthOf(stdout)),
  );
  return signal.aborted ? exitCodes.interrupted : exitCodes.success;
}

function originOf(server: string, id: string | undefined) {
  return id === undefined ? { server } : { server, id };
}

/** Where the events come from. */
interface EstimateSource {
  /** What names it: the counts of another one are not gone on from. */
  readonly subject: string;
  /** How far it had come, in words. */
  progressOf(kept: Counted): string;
  open(from: Pick<Counted, 'seconds' | 'records'>, signal: AbortSignal): Promise<EstimateInput>;
}

interface EstimateInput {
  readonly deliveries: AsyncIterable<Delivery>;
  /** @param seconds that were listened or read, in all */
  fraction(seconds: number): number | undefined;
  /** How many records of a capture are counted. */
  position(): number;
  /** Where a capture ends too early. */
  truncations(): string;
  close(): Promise<void>;
}

async function reading(capture: string): Promise<EstimateSource> {
  return {
    subject: await fingerprintOf(capture),
    progressOf: ({ records }) => `${records.toLocaleString('en-US')} records`,
    async open({ records: startAt }) {
      const deliveries = await openCapture(capture, { startAt });
      const status = () => deliveries.status();
      return {
        deliveries,
        fraction: () => status().totalBytes && status().bytesRead / status().totalBytes,
        position: () => status().position,
        truncations: () => truncationLines(status()),
        async close() {},
      };
    },
  };
}

function listening(
  { configuration: readFile, server, seconds: wanted }: EstimateSettings,
  stderr: NodeJS.WriteStream,
): EstimateSource {
  const configuration = readFile();
  const source = chooseSource(configuration, server);
  if (!isServer(source))
    throw new CommandError(exitCodes.input, 'Only a management center can be listened to.');
  const { bookmark: _, ...given } = clientSettings(source.values);
  return {
    subject: addressOf(source) ?? '',
    progressOf: ({ seconds }) => `${Math.round(seconds)} s`,
    async open({ seconds }, signal) {
      const leftMs = Math.min(Math.max(0, Math.round((wanted - seconds) * 1000)), LONGEST_TIMER_MS);
      const client = createEstreamerClient(
        { ...given, start: 'now', signal: AbortSignal.any([signal, AbortSignal.timeout(leftMs)]) },
        { logger: createLog(configuration.log.level, { output: stderr }) },
      );
      return {
        deliveries: client,
        fraction: (listened) => Math.min(1, listened / wanted),
        position: () => 0,
        truncations: () => '',
        close: () => client.close(),
      };
    },
  };
}

/** What the outputs of the configuration write, as far as they say so. */
function formatsOf({ formats, capture, configuration }: EstimateSettings): readonly FormatName[] {
  if (formats !== undefined) return formats;
  if (capture !== undefined) return FALLBACK_FORMATS;
  const written = configuration().outputs.flatMap(
    ({ values }) => (values['format'] as FormatName | undefined) ?? [],
  );
  return written.length === 0 ? FALLBACK_FORMATS : [...new Set(written)];
}
