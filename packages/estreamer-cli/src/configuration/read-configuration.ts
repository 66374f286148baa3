import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type ConfigurationIssue,
  type EventRequest,
  extendedRequestVersion,
  isEstreamerProtocolError,
  readConfigurationEntries,
  readRequestConfiguration,
} from '@x/estreamer-protocol';
import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Keys, KeyValues } from '../keys/keys.ts';
import { type ReportIssue, readSection, type SectionSource } from '../keys/read-section.ts';
import { commonOutputKeys, type OutputType } from '../outputs/output-type.ts';
import { outputTypes } from '../outputs/output-types.ts';
import type { Configuration, ConfiguredOutput } from './configuration.ts';
import { sections } from './sections.ts';

const OUTPUT_SECTION = /^output(?:\s+(.*))?$/;

/**
 * Reads a configuration file.
 *
 * @throws {CommandError} when it can't be read, or with everything that is wrong in it, a line each
 */
export function readConfiguration(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Configuration {
  const text = readText(file);
  const issues: ConfigurationIssue[] = [];
  const report: ReportIssue = (issue) => issues.push(issue);
  const entries = readConfigurationEntries(text, []);
  const context = { folder: dirname(file), environment };
  const names = [...new Set(entries.map(({ section }) => section ?? ''))];
  const outputSections = names.filter((name) => OUTPUT_SECTION.test(name));
  const source = (section: string): SectionSource => {
    const own = entries.filter((entry) => entry.section === section);
    return { section, entries: own, line: own[0]?.line ?? 0, context };
  };
  const read = <K extends Keys>(section: string, keys: K): KeyValues<K> =>
    readSection(keys, source(section), report);

  const request = readRequest(text, file, [...Object.keys(sections), ...outputSections], issues);
  const tls = read('tls', sections.tls.keys);
  checkCredentials(tls, source('tls'), report);
  const stream = read('stream', sections.stream.keys);
  checkProductVersion(stream, request, source('stream'), report);
  const configuration: Configuration = {
    request,
    server: read('server', sections.server.keys),
    tls,
    stream,
    plugins: names.includes('plugins') ? read('plugins', sections.plugins.keys) : undefined,
    log: read('log', sections.log.keys),
    outputs: outputSections.flatMap((section) => readOutput(source(section), report)),
  };
  if (outputSections.length === 0 && configuration.plugins === undefined) {
    const message = 'There is neither an [output <name>] nor [plugins]: the events would go nowhere.';
    report({ line: 0, section: undefined, key: undefined, message });
  }
  if (issues.length > 0) throw configurationError(file, issues);
  return configuration;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(exitCodes.input, `The configuration can't be read: ${why}.`, { cause });
  }
}

/** `[settings]` and `[flags]`, and the lines that are no entries at all. */
function readRequest(
  text: string,
  file: string,
  otherSections: readonly string[],
  issues: ConfigurationIssue[],
): EventRequest {
  try {
    const request = readRequestConfiguration(text, { file, otherSections });
    const { flags = [], extendedRequests = [] } = request;
    if (flags.length === 0 && extendedRequests.length === 0) {
      const message = 'Nothing is asked for: write event_types into [settings], or a flag into [flags].';
      issues.push({ line: 0, section: 'settings', key: 'event_types', message });
    }
    return request;
  } catch (error) {
    if (!isEstreamerProtocolError(error) || error.context.issues === undefined) throw error;
    issues.push(...error.context.issues);
    return { flags: [] };
  }
}

/** A certificate and its key: in one file or in two. */
function checkCredentials(
  { pkcs12_file, certificate_file, key_file }: KeyValues<typeof sections.tls.keys>,
  { entries, line }: SectionSource,
  report: ReportIssue,
): void {
  if (pkcs12_file === undefined && certificate_file === undefined && key_file === undefined) {
    if (entries.some(({ key }) => key === 'pkcs12_file' || key === 'certificate_file')) return;
    report({ line, section: 'tls', key: 'pkcs12_file', message: 'It is missing.' });
  } else if (pkcs12_file !== undefined && (certificate_file !== undefined || key_file !== undefined)) {
    const message = 'Either this, or certificate_file and key_file.';
    report({ line, section: 'tls', key: 'pkcs12_file', message });
  } else if (pkcs12_file === undefined && (certificate_file === undefined || key_file === undefined)) {
    const missing = certificate_file === undefined ? 'certificate_file' : 'key_file';
    report({ line, section: 'tls', key: missing, message: 'It is missing beside the other.' });
  }
}

/** A version that is none, or that does not know what is asked for. */
function checkProductVersion(
  { product_version: productVersion }: KeyValues<typeof sections.stream.keys>,
  request: EventRequest,
  { section, entries }: SectionSource,
  report: ReportIssue,
): void {
  if (productVersion === undefined) return;
  try {
    for (const wanted of request.extendedRequests ?? ['METADATA']) {
      extendedRequestVersion(typeof wanted === 'string' ? wanted : wanted[0], productVersion);
    }
  } catch (error) {
    if (!isEstreamerProtocolError(error)) throw error;
    const line = entries.find(({ key }) => key === 'product_version')?.line ?? 0;
    report({ line, section, key: 'product_version', message: error.message });
  }
}

function readOutput(source: SectionSource, report: ReportIssue): ConfiguredOutput[] {
  const { section, entries, line: firstLine } = source;
  const name = OUTPUT_SECTION.exec(section)?.[1]?.trim() ?? 'output';
  const typeEntry = entries.find(({ key }) => key === 'type');
  const type = outputTypes[typeEntry?.value ?? ''];
  const known = Object.keys(outputTypes).join(', ');
  if (typeEntry === undefined || type === undefined) {
    const line = typeEntry?.line ?? firstLine;
    const message =
      typeEntry === undefined
        ? `It is missing. Known are ${known}.`
        : `It is ${JSON.stringify(typeEntry.value)}; known are ${known}.`;
    report({ line, section, key: 'type', message });
    return [];
  }
  const values = readSection(
    { ...type.keys, ...commonOutputKeys },
    { ...source, entries: entries.filter(({ key }) => key !== 'type') },
    report,
  );
  checkTogether(type, values, source, report);
  return [{ name, type, values }];
}

function checkTogether(
  type: OutputType,
  values: Readonly<Record<string, unknown>>,
  { section, entries, line: firstLine }: SectionSource,
  report: ReportIssue,
): void {
  const problem = type.check?.(values);
  if (problem === undefined) return;
  const line = entries.find(({ key }) => key === problem.key)?.line ?? firstLine;
  report({ line, section, key: problem.key, message: problem.message });
}

/** One line for each issue, in the order of the file; what has no line comes last. */
function configurationError(file: string, issues: readonly ConfigurationIssue[]): CommandError {
  const inOrder = issues.toSorted((a, b) => (a.line || Number.MAX_VALUE) - (b.line || Number.MAX_VALUE));
  const lines = inOrder.map(({ line, section, key, message }) => {
    const place = [section === undefined ? '' : `[${section}]`, key ?? ''].filter((part) => part !== '');
    return [
      line === 0 ? file : `${file}:${line}`,
      ...(place.length > 0 ? [place.join(' ')] : []),
      message,
    ].join(': ');
  });
  const count = lines.length === 1 ? 'a mistake' : `${lines.length} mistakes`;
  return new CommandError(exitCodes.input, `The configuration has ${count}:\n${lines.join('\n')}`);
}
