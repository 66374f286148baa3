import { createFormat, type Format, type FormatName, type FormatSettings } from '../../src/index.ts';
import { fileTypeNames } from './file-types.ts';
import type { GivenEvent } from './generated-events.ts';
import { parseCef } from './parse-cef.ts';
import type { SelectionRules } from './selection-rules.ts';

/** An event in every dialect, and what is true of it. */
export interface DialectEvent extends GivenEvent {
  /** The kind of event: that of the record, of text events the record type. */
  readonly kind: string;
  readonly sort: Sort;
  readonly isText: boolean;
  /** The facts under MozDef's keys. */
  readonly details: Readonly<Record<string, unknown>>;
  line(format: FormatName): string;
}

/** What content tells apart. */
type Sort = 'connection' | 'intrusion' | 'correlation' | 'file' | 'fileMalware' | 'malware' | 'other';

const sorts: Readonly<Record<string, Sort>> = {
  connectionStatistics: 'connection',
  intrusionEvent: 'intrusion',
  legacyIntrusionEventIpv4: 'intrusion',
  legacyIntrusionEventIpv6: 'intrusion',
  correlationEvent: 'correlation',
  fileEvent: 'file',
  fileMalwareEvent: 'fileMalware',
  malwareEvent: 'malware',
  'text event 71': 'connection',
  'text event 400': 'intrusion',
  'text event 500': 'file',
  'text event 502': 'fileMalware',
};

/** Makes events in every dialect; each format is made once. */
export function createDialects(): (event: GivenEvent) => DialectEvent {
  const formats = new Map<string, Format>();
  const formatOf = (name: FormatName) => {
    const format = formats.get(name) ?? createFormat(name, settings[name] as FormatSettings<typeof name>);
    formats.set(name, format);
    return format;
  };
  return ({ record, names }) => {
    const isText = record.kind === 'fullyQualifiedEvent';
    const kind = isText ? `text event ${record.recordType}` : record.kind;
    const line = (name: FormatName) => formatOf(name).write(record, names)?.text ?? '';
    const { details } = JSON.parse(line('mozdef')) as { details: Record<string, unknown> };
    return { record, names, kind, sort: sorts[kind] ?? 'other', isText, details, line };
  };
}

/** What readers of several products together need: addresses of both versions in `src` and `dst` too, and the generator. */
const settings: { readonly [Name in FormatName]?: FormatSettings<Name> } = {
  'cef-encore': { ipv6: 'both', generatorId: true },
};

const isNetwork = ({ sort }: DialectEvent) =>
  sort === 'connection' || sort === 'intrusion' || sort === 'correlation';
const isFile = ({ sort }: DialectEvent) => sort === 'file' || sort === 'fileMalware' || sort === 'malware';
const hasPorts = ({ details }: DialectEvent) =>
  details['sourceport'] !== undefined && details['destinationport'] !== undefined;

/** Content that selects events: whom it is for, the format that it reads, the rules that say so. */
export interface Consumer {
  readonly name: string;
  readonly format: FormatName;
  readonly rules: readonly number[];
  /** Which events it is for. */
  wants(event: DialectEvent): boolean;
  /** Whether it finds what it looks for in a line. */
  takes(line: string, rules: SelectionRules): boolean;
}

const every = (patterns: readonly RegExp[], line: string) => patterns.every((pattern) => pattern.test(line));

/** The consumers of the compatibility notes whose conditions are public. */
export const consumers: readonly Consumer[] = [
  {
    name: 'Sentinel, network sessions',
    format: 'cef-encore',
    rules: [1, 2],
    wants: isNetwork,
    takes: (line, rules) => rules.cefLine.test(line) && rules.networkId.test(parseCef(line).signatureId),
  },
  {
    name: 'Sentinel, web sessions',
    format: 'cef-encore',
    rules: [1, 3],
    wants: isFile,
    takes: (line, rules) => rules.cefLine.test(line) && rules.fileId.test(parseCef(line).signatureId),
  },
  {
    name: 'Sentinel, machine learning',
    format: 'cef-encore',
    rules: [7],
    wants: ({ sort }) => sort === 'intrusion',
    takes: (line, rules) => rules.generator.test(line),
  },
  {
    name: 'Exabeam, connections',
    format: 'cef-encore',
    rules: [8],
    wants: (event) =>
      event.sort === 'connection' && hasPorts(event) && event.details['initiatortransmittedbytes'] !== 0,
    takes: (line, rules) => every(rules.exabeamConnection, line),
  },
  {
    name: 'Exabeam, DNS',
    format: 'cef-encore',
    rules: [9],
    wants: ({ sort, details }) => sort === 'connection' && details['dnsquery'] !== undefined,
    takes: (line, rules) => every(rules.exabeamDns, line),
  },
  {
    name: 'Splunk, security content',
    format: 'sfw-json',
    rules: [10],
    // Events that come as text go on as they came, and the first servers that sent them had no field for a threat.
    wants: ({ sort, isText, record }) =>
      sort !== 'correlation' &&
      sort !== 'other' &&
      (!isText || !sort.startsWith('file') || (record.data !== undefined && 'ThreatName' in record.data)),
    takes: (line, rules) => line !== '' && missingForDetections(JSON.parse(line), rules).length === 0,
  },
  {
    name: 'Splunk, add-on of eNcore',
    format: 'key-value-encore',
    rules: [11],
    wants: () => true,
    takes: (line, rules) => every(rules.keyValueLine, line),
  },
  {
    name: 'Exabeam, key=value connections',
    format: 'key-value-encore',
    rules: [11],
    wants: ({ sort }) => sort === 'connection',
    takes: (line, rules) => every(rules.keyValueConnection, line),
  },
  {
    name: 'Exabeam, key=value intrusions',
    format: 'key-value-encore',
    rules: [11],
    wants: ({ sort }) => sort === 'intrusion' || sort === 'correlation',
    takes: (line, rules) => every(rules.keyValueIntrusion, line),
  },
  {
    name: 'Exabeam, JSON connections',
    format: 'json-encore',
    rules: [13],
    wants: ({ sort }) => sort === 'connection',
    takes: (line, rules) => every(rules.jsonConnection, line),
  },
  {
    name: 'Exabeam, JSON file malware',
    format: 'json-encore',
    rules: [13],
    wants: ({ sort }) => sort === 'fileMalware',
    takes: (line, rules) => every(rules.jsonFileMalware, line),
  },
  {
    name: 'Exabeam, JSON malware',
    format: 'json-encore',
    rules: [13],
    wants: ({ sort }) => sort === 'malware',
    takes: (line, rules) => every(rules.jsonMalware, line),
  },
];

/** What the lines of the old CEF must hold beside what selects them: rules 1 and 4 to 6, by their numbers. */
export function brokenCefRules(event: DialectEvent, rules: SelectionRules): number[] {
  const { sort, details } = event;
  const line = event.line('cef-encore');
  const { signatureId, name, extension } = parseCef(line);
  const values = line.slice(line.indexOf('rt=') < 0 ? 0 : line.search(/\|(?:10|\d)\|/) + 3);
  const broken = new Set<number>();
  const expect = (rule: number, holds: boolean) => {
    if (!holds) broken.add(rule);
  };
  expect(1, rules.cefLine.test(line));
  expect(4, rules.receiptTime.test(values));
  if (isNetwork(event) || isFile(event)) {
    if (sort !== 'correlation') expect(4, rules.startTime.test(values));
    if (details['ipprotocol'] !== undefined) expect(4, rules.protocol.test(values));
    if (has(details, 'sourceipaddress', 'sourceipv6address')) {
      expect(
        5,
        rules.sourceAddress.some((pattern) => pattern.test(values)),
      );
    }
    if (has(details, 'destinationipaddress', 'destinationipv6address')) {
      const asSource = values.replace(/(^| )(?:src|c6a2)=/g, '$1x=').replace(/(^| )dst=/, '$1src=');
      const swapped = asSource.replace(/(^| )c6a3=/, '$1c6a2=');
      expect(
        5,
        rules.sourceAddress.some((pattern) => pattern.test(swapped)),
      );
    }
  }
  const action = extension['act'] ?? '';
  if (sort === 'connection' && details['success'] === false) expect(6, rules.blockedAction.test(action));
  if (sort === 'connection' && details['accesscontrolruleaction'] === 'Allow')
    expect(6, rules.allowedAction.test(action));
  if (signatureId === 'FileMalware:502:1') expect(6, rules.fileMalwareName.test(name));
  return [...broken];
}

function has(details: DialectEvent['details'], ...keys: readonly string[]): boolean {
  return keys.some((key) => details[key] !== undefined);
}

/** What detections of Splunk's security content would miss in an event. */
function missingForDetections(
  event: Readonly<Record<string, unknown>>,
  rules: SelectionRules,
): readonly string[] {
  const type = event['EventType'] as keyof SelectionRules['detections'];
  const missing = (rules.detections[type] ?? ['EventType']).filter((name) => event[name] === undefined);
  const fingerprint = event['SSL_CertFingerprint'];
  if (fingerprint !== undefined && !rules.fingerprint.test(String(fingerprint))) missing.push('fingerprint');
  if (Number(event['EVE_ThreatConfidencePct'] ?? 0) >= 80 && event['EVE_Process'] === undefined)
    missing.push('EVE_Process');
  if (type === 'ConnectionEvent') {
    const allowed = event['AC_RuleAction'] === 'Allow' || event['AC_RuleAction'] === 'Trust';
    if (allowed && typeof event['ResponderPort'] !== 'number') missing.push('ResponderPort');
  }
  if (type === 'IntrusionEvent') {
    for (const name of ['SignatureID', 'GeneratorID', 'Impact'])
      if (typeof event[name] !== 'number') missing.push(name);
  }
  if (type === 'FileEvent' && !fileTypeNames.has(String(event['FileType']))) missing.push('file type');
  return missing;
}
