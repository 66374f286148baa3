import { connect } from 'node:net';
import { createPluginHost } from '@x/estreamer-plugins';
import { silentLogger } from '@x/foundation';
import { describeError } from '../command-error.ts';
import type { Configuration, ConfiguredOutput } from '../configuration/configuration.ts';
import { readConfiguration } from '../configuration/read-configuration.ts';
import { filesOf } from '../outputs/output-type.ts';
import { exposedFiles } from '../run/exposed-files.ts';
import { pluginDirectory } from '../run/list-plugins.ts';
import { openOutputs } from '../run/open-outputs.ts';
import { openPipeline, type Pipeline } from '../run/pipeline.ts';
import { estreamerSource, type ServerValues } from '../sources/estreamer-source.ts';
import type { ReportFinding } from './finding.ts';
import { probeServer } from './probe-server.ts';
import { withoutTraces } from './without-traces.ts';

/** What to check, and who hears of it. */
export interface CheckSettings {
  readonly file: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly report: ReportFinding;
}

/**
 * Looks at a configuration as a run would: reads it, opens sources, outputs and plugins by the same functions, and then
 * tries each destination and each management center. Everything is reported, wherever it can be looked at.
 */
export async function checkConfiguration({
  file,
  environment,
  signal,
  report,
}: CheckSettings): Promise<void> {
  let configuration: Configuration;
  try {
    configuration = readConfiguration(file, environment);
  } catch (error) {
    const [, ...mistakes] = describeError(error).split('\n');
    for (const message of mistakes.length > 0 ? mistakes : [describeError(error)]) {
      report({ subject: 'configuration', result: 'wrong', message, ends: 'run' });
    }
    return;
  }
  report({ subject: 'configuration', result: 'right', message: file });
  for (const message of configuration.warnings)
    report({ subject: 'configuration', result: 'warning', message });
  for (const exposed of exposedFiles(configuration, file)) {
    report({ subject: exposed, result: 'warning', message: `everybody can read it: chmod o-rwx ${exposed}` });
  }
  const pipelines = openSources(configuration, report);
  await checkTargets(configuration, signal, report);
  for (const pipeline of pipelines) await pipeline?.close();
  for (const [index, { name, type, values }] of configuration.sources.entries()) {
    if (pipelines[index] === undefined || type.kind !== estreamerSource.kind) continue;
    const subject = name === undefined ? '[server]' : `[server ${name}]`;
    await probeServer(subject, values as ServerValues, signal, report);
  }
}

/** Undefined in the place of one that a run could not open. */
function openSources({ sources }: Configuration, report: ReportFinding): readonly (Pipeline | undefined)[] {
  return sources.map((source) => {
    try {
      return openPipeline(source, silentLogger);
    } catch (error) {
      const subject = source.name === undefined ? '[server]' : `[${source.name}]`;
      report({ subject, result: 'wrong', message: describeError(error), ends: 'run' });
      return undefined;
    }
  });
}

/** Outputs and plugins, set up and let go of again. */
async function checkTargets(
  configuration: Configuration,
  signal: AbortSignal,
  report: ReportFinding,
): Promise<void> {
  const names = configuration.sources.map(({ name }) => name);
  for (const configured of configuration.outputs) {
    const subject = `[output ${configured.name}]`;
    const warnings: string[] = [];
    const note = (_fields: object, message: string) => void warnings.push(message);
    const logger = { ...silentLogger, warn: note, error: note };
    try {
      await withoutTraces(filesOf(configured), async () => {
        const outputs = await openOutputs([configured], names, logger);
        try {
          await outputs.prepare();
          await using host = createPluginHost({ plugins: outputs.pluginsOf(0) }, { logger });
          await host.start({ signal });
        } finally {
          await outputs.close().catch(() => {});
        }
      });
      await probeDestination(configured);
      if (warnings.length === 0) report({ subject, result: 'right', message: describeOutput(configured) });
    } catch (error) {
      const ends = error instanceof ProbeError ? 'nothing' : 'run';
      report({ subject, result: 'wrong', message: describeError(error), ends });
    }
    for (const message of new Set(warnings)) report({ subject, result: 'warning', message });
  }
  if (configuration.plugins !== undefined) await checkPlugins(configuration, signal, report);
}

async function checkPlugins(
  configuration: Configuration,
  signal: AbortSignal,
  report: ReportFinding,
): Promise<void> {
  const wrong = (subject: string, error: unknown) =>
    report({ subject, result: 'wrong', message: describeError(error), ends: 'run' });
  try {
    await using host = createPluginHost({
      directory: pluginDirectory(configuration),
      onEvent(event) {
        if (event.kind === 'load-failed') wrong(`plugin ${event.plugin}`, event.error);
        else if (event.kind === 'failure') wrong(`plugin ${event.plugin}`, event.failure.error);
      },
    });
    await host.start({ signal });
    const loaded = host.list();
    for (const { name, state } of loaded) {
      if (state === 'ready') report({ subject: `plugin ${name}`, result: 'right', message: 'loaded' });
    }
    for (const name of configuration.pluginFiles.keys()) {
      if (loaded.some((plugin) => plugin.name === name)) continue;
      report({
        subject: `[plugin ${name}]`,
        result: 'warning',
        message: 'there is no such file in the folder',
      });
    }
  } catch (error) {
    wrong('[plugins]', error);
  }
}

/** A destination that does not answer now, and may later. */
class ProbeError extends Error {}

const PROBE_TIMEOUT_MS = 5000;

/** Connects, where there is something to connect to, and sends nothing. */
async function probeDestination({ values }: ConfiguredOutput): Promise<void> {
  const { url, host, port, protocol } = values as Readonly<Record<string, unknown>>;
  const target =
    typeof url === 'string'
      ? { host: new URL(url).hostname.replace(/^\[|\]$/g, ''), port: portOf(new URL(url)) }
      : typeof host === 'string' && typeof port === 'number' && protocol !== 'udp'
        ? { host, port }
        : undefined;
  if (target === undefined) return;
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ ...target, timeout: PROBE_TIMEOUT_MS });
    const fail = (why: string) =>
      reject(new ProbeError(`${target.host} port ${target.port} takes no connection: ${why}`));
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => {
      socket.destroy();
      fail(`no answer within ${PROBE_TIMEOUT_MS / 1000} s`);
    });
    socket.once('error', (error) => fail(error.message));
  });
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

function describeOutput({ values }: ConfiguredOutput): string {
  return values['protocol'] === 'udp' ? 'opens; UDP does not tell whether anybody listens' : 'opens';
}
