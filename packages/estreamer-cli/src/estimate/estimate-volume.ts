import { createEstreamerClient, type Delivery } from '@x/estreamer-client';
import { createVolumeEstimate, type FormatName } from '@x/estreamer-events';
import { createMetadataStore } from '@x/estreamer-protocol';
import { chooseSource, isServer } from '../captures/choose-source.ts';
import { openCapture, truncationLines } from '../captures/open-capture.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandError, describeError, type ExitCode, exitCodes } from '../command-error.ts';
import type { Configuration } from '../configuration/configuration.ts';
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
  readonly json: boolean;
}

const FALLBACK_FORMATS: readonly FormatName[] = ['ecs', 'cef', 'json-lines'];

/**
 * Listens to a management center, or reads a capture, and says how much it is. Nothing is sent anywhere, and no bookmark moves.
 *
 * @throws {CommandError} when neither can be read
 */
export async function estimateVolume(
  settings: EstimateSettings,
  { stdout, stderr, signal }: Pick<CommandContext, 'stdout' | 'stderr' | 'signal'>,
): Promise<ExitCode> {
  const estimate = createVolumeEstimate({ formats: formatsOf(settings) });
  const metadata = createMetadataStore();
  const input =
    settings.capture === undefined ? listen(settings, stderr, signal) : await read(settings.capture);
  const started = performance.now();
  let events = 0;
  try {
    using _progress = showWork(stderr, { unit: 'records', count: () => events, fraction: input.fraction });
    for await (const { records, server, identify, ack } of input.deliveries) {
      for (const [index, record] of records.entries()) {
        metadata.update(record);
        estimate.add(record, metadata.resolve(record), originOf(server, identify(index)));
      }
      events += records.length;
      await ack();
      if (signal.aborted) break;
    }
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw new CommandError(exitCodes.input, describeError(cause), { cause });
  } finally {
    await input.close();
  }
  stderr.write(input.truncations());
  if (signal.aborted) stderr.write('Interrupted; this is what there was up to then.\n');
  const summary = summarize(estimate.counts(), (performance.now() - started) / 1000);
  if (summary === undefined) {
    stderr.write('There were no events; listen longer, with --for.\n');
    return exitCodes.failure;
  }
  stdout.write(
    settings.json ? `${JSON.stringify(summary, undefined, 2)}\n` : formatEstimate(summary, widthOf(stdout)),
  );
  return signal.aborted ? exitCodes.interrupted : exitCodes.success;
}

function originOf(server: string, id: string | undefined) {
  return id === undefined ? { server } : { server, id };
}

interface EstimateInput {
  readonly deliveries: AsyncIterable<Delivery>;
  readonly fraction: () => number | undefined;
  /** Where a capture ends too early. */
  readonly truncations: () => string;
  close(): Promise<void>;
}

async function read(capture: string): Promise<EstimateInput> {
  const deliveries = await openCapture(capture);
  const fraction = () => {
    const { bytesRead, totalBytes } = deliveries.status();
    return totalBytes === 0 ? undefined : bytesRead / totalBytes;
  };
  return { deliveries, fraction, truncations: () => truncationLines(deliveries.status()), async close() {} };
}

function listen(
  { configuration: readFile, server, seconds }: EstimateSettings,
  stderr: NodeJS.WriteStream,
  signal: AbortSignal,
): EstimateInput {
  const configuration = readFile();
  const source = chooseSource(configuration, server);
  if (!isServer(source))
    throw new CommandError(exitCodes.input, 'Only a management center can be listened to.');
  const { bookmark: _, ...given } = clientSettings(source.values);
  const started = performance.now();
  const client = createEstreamerClient(
    { ...given, start: 'now', signal: AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]) },
    { logger: createLog(configuration.log.level, { output: stderr }) },
  );
  return {
    deliveries: client,
    fraction: () => Math.min(1, (performance.now() - started) / (seconds * 1000)),
    truncations: () => '',
    close: () => client.close(),
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
