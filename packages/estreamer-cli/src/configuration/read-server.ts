import { parse } from 'node:path';
import {
  type EventRequest,
  extendedRequestVersion,
  type FullyQualifiedRequest,
  isEstreamerProtocolError,
  readRequestEntries,
} from '@x/estreamer-protocol';
import type { KeyValues } from '../keys/keys.ts';
import { type ReportIssue, readSection, type SectionSource } from '../keys/read-section.ts';
import { estreamerSource, type ServerValues } from '../sources/estreamer-source.ts';
import type { ConfiguredSource } from './configuration.ts';
import { serverSections } from './sections.ts';

/** Gives the entries of a section `[<kind>]`, or of `[<kind> <name>]` with those of the plain one behind them. */
export type ServerSectionSource = (kind: string) => SectionSource;

/** A management center of a configuration. */
interface ConfiguredServer extends ConfiguredSource {
  readonly values: ServerValues;
}

/** Reads what the sections of a management center say. */
export function readServer(
  name: string | undefined,
  sourceOf: ServerSectionSource,
  report: ReportIssue,
): ConfiguredServer {
  const read = <Kind extends keyof typeof serverSections>(kind: Kind) =>
    readSection(serverSections[kind].keys, sourceOf(kind), report) as KeyValues<
      (typeof serverSections)[Kind]['keys']
    >;
  const request = readRequest(sourceOf, report);
  const tls = read('tls');
  checkCredentials(tls, sourceOf('tls'), report);
  const stream = read('stream');
  checkProductVersion(stream, request, sourceOf('stream'), report);
  const values: ServerValues = {
    request,
    server: read('server'),
    tls,
    stream: { ...stream, bookmark_file: bookmarkOf(name, stream.bookmark_file, sourceOf('stream')) },
  };
  return { name, type: estreamerSource, values };
}

/** A bookmark that the plain `[stream]` names is that of several servers: each gets one of its own. */
function bookmarkOf(
  name: string | undefined,
  file: string | undefined,
  { entries }: SectionSource,
): string | undefined {
  const entry = entries.find(({ key }) => key === 'bookmark_file');
  if (file === undefined || name === undefined || entry?.section !== 'stream') return file;
  const { dir, name: base, ext } = parse(file);
  return `${dir}/${base}-${name}${ext}`;
}

/** `[settings]` and `[flags]`, or `[events]` and `[flags]`. */
function readRequest(
  sourceOf: ServerSectionSource,
  report: ReportIssue,
): EventRequest | FullyQualifiedRequest {
  const [settings, flags, events] = [sourceOf('settings'), sourceOf('flags'), sourceOf('events')];
  let isWrong = false;
  const reportWrong: ReportIssue = (issue) => {
    isWrong = true;
    report(issue);
  };
  const request = readRequestEntries({ settings: settings.entries, flags: flags.entries }, reportWrong);
  if (events.entries.length > 0) {
    for (const entry of settings.entries) report({ ...entry, message: 'Either this, or [events].' });
    const resolved = readFullyQualified(events, reportWrong);
    return flags.entries.length === 0 ? resolved : { ...resolved, flags: request.flags };
  }
  if (isWrong) return { flags: [] };
  if (request.flags.length === 0 && request.extendedRequests?.length === 0) {
    const message =
      'Nothing is asked for: write event_types into [settings], names into [events], or a flag into [flags].';
    report({ line: settings.line, section: settings.section, key: 'event_types', message });
  }
  return request;
}

const PREFIXES = {
  ConnectionEvent: 'connection',
  IntrusionEvent: 'intrusion',
  IntrusionPacket: 'packet',
  FileEvent: 'file',
} as const;

function readFullyQualified(source: SectionSource, report: ReportIssue): FullyQualifiedRequest {
  const values = readSection(serverSections.events.keys, source, report);
  const { names = [], output_format: outputFormat } = values;
  const wanted = names.map((name) => {
    const fieldSets = values[`${PREFIXES[name]}_fields`];
    const exclude = values[`${PREFIXES[name]}_exclude`];
    return [
      name,
      { ...(fieldSets === undefined ? {} : { fieldSets }), ...(exclude === undefined ? {} : { exclude }) },
    ] as const;
  });
  const prefixes = names.map((name) => PREFIXES[name]);
  for (const entry of source.entries) {
    const [, prefix] = /^(\w+)_(?:fields|exclude)$/.exec(entry.key) ?? [];
    if (prefix === undefined || prefixes.some((one) => one === prefix)) continue;
    report({ ...entry, message: 'Its event is not in names.' });
  }
  const events: FullyQualifiedRequest['events'] = Object.fromEntries(wanted);
  return { events, ...(outputFormat === undefined ? {} : { outputFormat }) };
}

/** A certificate and its key: in one file or in two. */
function checkCredentials(
  { pkcs12_file, certificate_file, key_file }: KeyValues<typeof serverSections.tls.keys>,
  { section, entries, line }: SectionSource,
  report: ReportIssue,
): void {
  if (pkcs12_file === undefined && certificate_file === undefined && key_file === undefined) {
    if (entries.some(({ key }) => key === 'pkcs12_file' || key === 'certificate_file')) return;
    report({ line, section, key: 'pkcs12_file', message: 'It is missing.' });
  } else if (pkcs12_file !== undefined && (certificate_file !== undefined || key_file !== undefined)) {
    const message = 'Either this, or certificate_file and key_file.';
    report({ line, section, key: 'pkcs12_file', message });
  } else if (pkcs12_file === undefined && (certificate_file === undefined || key_file === undefined)) {
    const missing = certificate_file === undefined ? 'certificate_file' : 'key_file';
    report({ line, section, key: missing, message: 'It is missing beside the other.' });
  }
}

/** A version that is none, or that does not know what is asked for. */
function checkProductVersion(
  { product_version: productVersion }: KeyValues<typeof serverSections.stream.keys>,
  request: EventRequest | FullyQualifiedRequest,
  { entries }: SectionSource,
  report: ReportIssue,
): void {
  const entry = entries.find(({ key }) => key === 'product_version');
  if (productVersion === undefined || entry === undefined) return;
  try {
    const extendedRequests = 'events' in request ? undefined : request.extendedRequests;
    for (const wanted of extendedRequests ?? ['METADATA']) {
      extendedRequestVersion(typeof wanted === 'string' ? wanted : wanted[0], productVersion);
    }
  } catch (error) {
    if (!isEstreamerProtocolError(error)) throw error;
    report({ ...entry, message: error.message });
  }
}
