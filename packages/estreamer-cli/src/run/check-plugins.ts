import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCaptureReplay } from '@x/estreamer-client';
import { createPluginHost, type PluginDirectorySettings, type PluginHost } from '@x/estreamer-plugins';
import { buildRequest } from '@x/estreamer-protocol';
import { generatedSource } from '@x/estreamer-simulator';
import type { CommandContext } from '../command-context.ts';
import { CommandError, describeError, type ExitCode, exitCodes } from '../command-error.ts';
import { demoRequest } from '../demo/traffic.ts';
import { formatTable, widthOf } from '../terminal/table.ts';

/** What became of a plugin in the trial. */
interface PluginTrial {
  readonly plugin: string;
  readonly records: number;
  readonly failures: number;
  /** The first one, in words. */
  readonly firstFailure: string | undefined;
}

const EVENTS = 500;

/**
 * Loads the plugins of a folder and gives them generated events of all kinds, as a run would.
 *
 * @throws {CommandError} when the folder can't be used
 */
export async function checkPlugins(
  directory: PluginDirectorySettings,
  { stdout, json }: Pick<CommandContext, 'stdout'> & { readonly json: boolean },
): Promise<ExitCode> {
  const failed = new Map<string, string>();
  const note = (plugin: string, error: unknown) => {
    if (!failed.has(plugin)) failed.set(plugin, describeError(error));
  };
  await using host = createPluginHost({
    // What fails is counted, and holds nothing.
    directory: { ...directory, policy: 'best-effort' },
    onEvent(event) {
      if (event.kind === 'load-failed') note(event.plugin, event.error);
      if (event.kind === 'failure') note(event.plugin, event.failure.error);
    },
  });
  await host.start().catch((cause: unknown) => {
    throw new CommandError(exitCodes.input, describeError(cause), { cause });
  });
  await feed(host);
  const trials = host.list().map(({ name, records, errors }): PluginTrial => {
    const firstFailure = failed.get(name);
    failed.delete(name);
    return { plugin: name, records, failures: errors, firstFailure };
  });
  for (const [plugin, firstFailure] of failed) trials.push({ plugin, records: 0, failures: 1, firstFailure });
  if (json) stdout.write(`${JSON.stringify(trials, undefined, 2)}\n`);
  else stdout.write(`${formatTrials(trials, widthOf(stdout))}\n`);
  const isGood = trials.length > 0 && trials.every(({ firstFailure }) => firstFailure === undefined);
  return isGood ? exitCodes.success : exitCodes.failure;
}

/** Generated events of all kinds, with the metadata for them. */
async function feed(host: PluginHost): Promise<void> {
  const { requestFlags, eventTypes } = buildRequest(demoRequest);
  const source = generatedSource({ events: EVENTS });
  const request = { extended: true, requestFlags, initialTimestamp: 0, eventTypes };
  const messages = source.open(request, { connectionId: 1 });
  const folder = await mkdtemp(join(tmpdir(), 'estreamer-plugins-'));
  try {
    const file = join(folder, 'generated.bin');
    const bytes: Uint8Array[] = [];
    for (let step = messages.next(0); step.status === 'message'; step = messages.next(0))
      bytes.push(step.message.bytes);
    await writeFile(file, Buffer.concat(bytes));
    for await (const delivery of createCaptureReplay({ files: [file] })) await host.process(delivery);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function formatTrials(trials: readonly PluginTrial[], width: number): string {
  if (trials.length === 0) return 'There is no plugin.';
  const rows = trials.map(({ plugin, records, failures, firstFailure }) => [
    firstFailure === undefined ? '✔' : '✘',
    plugin,
    records,
    failures,
    firstFailure?.split('\n', 1)[0] ?? '',
  ]);
  return formatTable(
    [
      { title: '', align: 'left' },
      { title: 'plugin', align: 'left' },
      { title: 'records', align: 'right' },
      { title: 'failures', align: 'right' },
      { title: 'first failure', align: 'left' },
    ],
    rows,
    width,
  ).join('\n');
}
