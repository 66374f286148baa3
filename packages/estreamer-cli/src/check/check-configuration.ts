import { once } from 'node:events';
import { readdir, rm, rmdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { createPluginHost } from '@x/estreamer-plugins';
import { type LogFields, silentLogger } from '@x/foundation';
import { describeError } from '../command-error.ts';
import type { Configuration, ConfiguredOutput, ConfiguredSource } from '../configuration/configuration.ts';
import { readConfiguration } from '../configuration/read-configuration.ts';
import { inWordsOfTheFile } from '../keys/key-names.ts';
import { filesOf } from '../outputs/output-type.ts';
import { probeUrl } from '../outputs/probe-socket.ts';
import { exposedFiles } from '../run/exposed-files.ts';
import { pluginDirectory } from '../run/list-plugins.ts';
import { openOutputs } from '../run/open-outputs.ts';
import { openPipeline } from '../run/pipeline.ts';
import { estreamerSource, type ServerValues } from '../sources/estreamer-source.ts';
import type { Finding, ReportFinding } from './finding.ts';
import { probeServer } from './probe-server.ts';

/** What to check, and who hears of it. */
export interface CheckSettings {
  readonly file: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly report: ReportFinding;
  /** Told of what takes longer than a moment. */
  readonly onWait: (subject: string) => void;
}

/**
 * Looks at a configuration as a run would: reads it, opens sources, outputs and plugins by the same functions, and then
 * tries each destination, each management center and each port that it listens on. Everything is reported, wherever it can
 * be looked at.
 */
export async function checkConfiguration(settings: CheckSettings): Promise<void> {
  const { file, environment, signal, report } = settings;
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
  for (const exposed of exposedFiles(configuration)) {
    report({ subject: exposed, result: 'warning', message: `everybody can read it: chmod o-rwx ${exposed}` });
  }
  // At the same time, so that many that do not answer take no longer than one.
  const outputs = checkEach(configuration.outputs, settings, nameOfOutput, (output, tell) =>
    checkOutput(output, configuration, signal, tell),
  );
  const sources = checkEach(configuration.sources, settings, nameOfSource, (source, tell) =>
    checkSource(source, signal, tell),
  );
  await outputs.report();
  if (configuration.plugins !== undefined) await checkPlugins(configuration, signal, report);
  await sources.report();
  if (configuration.status !== undefined) await probeStatus(configuration.status, signal, report);
}

/** Begins with all of them at once; what was found is reported in their order. */
function checkEach<Item>(
  items: readonly Item[],
  { report, onWait }: CheckSettings,
  nameOf: (item: Item) => string,
  check: (item: Item, report: ReportFinding) => Promise<void>,
): { report(): Promise<void> } {
  const checks = items.map(async (item) => {
    const findings: Finding[] = [];
    const waiting = setTimeout(() => onWait(nameOf(item)), WAIT_MS);
    try {
      await check(item, (finding) => findings.push(finding));
    } finally {
      clearTimeout(waiting);
    }
    return findings;
  });
  const all = Promise.all(checks);
  // It may fail before anybody waits for it.
  all.catch(() => {});
  return {
    async report() {
      for (const findings of await all) findings.forEach(report);
    },
  };
}

/** What takes longer is named. */
const WAIT_MS = 1500;

function nameOfOutput({ name }: ConfiguredOutput): string {
  return `[output ${name}]`;
}

function nameOfSource({ name, type }: ConfiguredSource): string {
  if (type.kind !== estreamerSource.kind) return `[source ${name}]`;
  return name === undefined ? '[server]' : `[server ${name}]`;
}

/** A source, opened as a run would open it, and what it talks to. */
async function checkSource(
  source: ConfiguredSource,
  signal: AbortSignal,
  report: ReportFinding,
): Promise<void> {
  const subject = nameOfSource(source);
  try {
    await openPipeline(source, silentLogger).close();
  } catch (error) {
    report({ subject, result: 'wrong', message: describeError(error), ends: 'run' });
    return;
  }
  if (source.type.kind === estreamerSource.kind)
    await probeServer(subject, source.values as ServerValues, signal, report);
  else await probeReceiver(subject, source, report);
}

/** An output, set up and let go of again. */
async function checkOutput(
  configured: ConfiguredOutput,
  { sources }: Configuration,
  signal: AbortSignal,
  report: ReportFinding,
): Promise<void> {
  const subject = nameOfOutput(configured);
  const warnings = new Set<string>();
  const problems = new Set<string>();
  // What it goes on with all the same, such as a database that is away.
  const note = ({ error }: LogFields, message: string) =>
    void (error === undefined ? warnings : problems).add(inWordsOfTheFile(message));
  const logger = { ...silentLogger, warn: note, error: note };
  let seen: readonly string[] = [];
  let opened = false;
  try {
    await withoutTraces(filesOf(configured), async () => {
      const names = sources.map(({ name }) => name);
      const outputs = await openOutputs([configured], names, logger);
      try {
        await outputs.prepare();
        await using host = createPluginHost({ plugins: outputs.pluginsOf(0) }, { logger });
        await host.start({ signal });
        opened = true;
        seen = await outputs.probe(signal);
      } finally {
        await outputs.close().catch(() => {});
      }
    });
    const message = ['opens', ...new Set(seen)].join('; ');
    if (problems.size === 0) report({ subject, result: 'right', message });
  } catch (error) {
    const ends = opened ? 'nothing' : 'run';
    const message = describeError(error);
    report({ subject, result: 'wrong', message, ends });
    for (const warning of warnings) if (message.includes(warning)) warnings.delete(warning);
  }
  for (const message of problems) report({ subject, result: 'wrong', message, ends: 'nothing' });
  for (const message of warnings) report({ subject, result: 'warning', message });
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

/**
 * Does something that may make these files, with others whose names begin as theirs, and takes away those that were not
 * there: a check as root must leave none that the service cannot write to.
 */
async function withoutTraces(files: readonly string[], work: () => Promise<void>): Promise<void> {
  const before = new Map<string, ReadonlySet<string>>();
  for (const file of files) before.set(file, new Set(await siblings(file)));
  try {
    await work();
  } finally {
    for (const [file, names] of before) {
      for (const name of await siblings(file)) {
        if (names.has(name)) continue;
        const path = join(dirname(file), name);
        // A folder only if nothing is in it.
        await rm(path).catch(() => rmdir(path).catch(() => {}));
      }
    }
  }
}

async function siblings(file: string): Promise<readonly string[]> {
  const names = await readdir(dirname(file)).catch(() => []);
  return names.filter((name) => name.startsWith(basename(file)));
}

/** Listens where a source would, and lets go of the port again. */
async function probeReceiver(
  subject: string,
  { name, type, values }: ConfiguredSource,
  report: ReportFinding,
): Promise<void> {
  const source = type.open(values, { name, logger: silentLogger, filter: () => true });
  if (source.listen === undefined) return;
  try {
    report({ subject, result: 'right', message: `can listen on port ${await source.listen()}` });
  } catch (error) {
    report({ subject, result: 'wrong', message: describeError(error), ends: 'run' });
  } finally {
    await source.close();
  }
}

/** Listens where the status page would be and lets go of the port again, and connects to where metrics go. A run goes on without. */
async function probeStatus(
  { address, port, otlp_endpoint: endpoint }: NonNullable<Configuration['status']>,
  signal: AbortSignal,
  report: ReportFinding,
): Promise<void> {
  const server = createServer();
  try {
    await once(server.listen(port, address), 'listening');
    const message = `${address} port ${port} is free for the status page`;
    report({ subject: '[status]', result: 'right', message });
  } catch (error) {
    const message = `there will be no status page (${describeError(error)}): give a port that is free, unless a run with this configuration has it now`;
    report({ subject: '[status]', result: 'warning', message });
  } finally {
    server.close();
  }
  if (endpoint === undefined) return;
  try {
    const message = await probeUrl(endpoint, undefined, { signal, logger: silentLogger });
    report({ subject: '[status] otlp_endpoint', result: 'right', message });
  } catch (error) {
    report({ subject: '[status] otlp_endpoint', result: 'warning', message: describeError(error) });
  }
}
