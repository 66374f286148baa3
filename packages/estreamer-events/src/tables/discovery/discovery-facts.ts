import type { RecordKind, RecordOfKind } from '@x/estreamer-protocol';
import type { EventTable, SeverityRow, Source, SummaryPart, TagSource } from '../../event/event-table.ts';
import { ids } from '../equal-names.ts';
import { device, deviceFacts, headerTime, hostFacts, protocolOrNoneFacts } from '../shared.ts';

/** The host, for summaries. */
export const onHost = [' on {sourceAddress}', ' on {macAddress}'] as const;

/** The host itself, behind what happened to it. */
export const theHost = [': {sourceAddress}', ': {macAddress}'] as const;

/** The host and the port on it. */
export const onPort = [' on {[sourceAddress]}:{sourcePort}', ' on port {sourcePort}'] as const;

/** The hosts that somebody named, or the one of the discovery header. */
export const forHosts = [' for {addressRanges}', ' for {sourceAddress}', ' for {macAddress}'] as const;

/** Who says so. */
export const saidBy = [', said by {sourceId} ({sourceType})', ', said by {sourceType}'] as const;

/** The IP protocol that the kind of record implies. */
export const overTcp = { protocol: { value: 'TCP' }, ipProtocol: { value: 6 } } as const;
export const overUdp = { protocol: { value: 'UDP' }, ipProtocol: { value: 17 } } as const;

/** A server of a host. */
export const serverFacts = {
  sourcePort: { id: 'port' },
  applicationProtocol: { name: 'serverInformation.applicationProtocolId' },
  applicationProtocolIds: { id: 'serverInformation.applicationProtocolId' },
  serverVendor: 'serverInformation.vendorName',
  serverVersion: 'serverInformation.version',
  subServers: 'serverInformation.subServers.subServerName',
  subServerVersions: 'serverInformation.subServers.version',
  webApplication: { name: 'webApplications.webApplicationId' },
  ...ids('confidence', 'hits'),
} as const;

/** A server of a host, for summaries. */
export const serverSummary = [
  onPort,
  [': {applicationProtocol}'],
  [', {serverVendor} {serverVersion}', ', {serverVendor}', ', version {serverVersion}'],
  ', confidence {confidence}',
] as const;

/** A client application of a host. */
export const clientFacts = {
  clientApplication: { name: 'clientApplicationId' },
  clientApplicationId: { id: 'clientApplicationId' },
  applicationProtocol: { name: 'applicationProtocolId' },
  applicationProtocolId: { id: 'applicationProtocolId' },
  clientApplicationVersion: 'version',
  webApplication: { name: 'webApplications.webApplicationId' },
  hits: { id: 'hits' },
} as const;

/** A client application, for summaries. */
export const clientSummary = [
  [' {clientApplication}', ' {clientApplicationId}'],
  ' {clientApplicationVersion}',
  onHost,
  ' over {applicationProtocol}',
] as const;

/** The operating system that a fingerprint stands for. */
export const operatingSystemFacts = {
  operatingSystem: { name: 'fingerprintUuid' },
  fingerprintUuid: { id: 'fingerprintUuid' },
} as const;

/** An operating system, for summaries. */
export const operatingSystemSummary = [[': {operatingSystem}', ': fingerprint {fingerprintUuid}']] as const;

/** Who changed something by hand or by a tool, and for which hosts. */
export const sourceFacts = {
  sourceType: { name: 'sourceType', zero: true },
  sourceId: { nameOrId: 'sourceId' },
} as const;

interface WithRanges {
  readonly data: {
    readonly ipAddressRanges: readonly object[];
  };
}

/** Ranges of addresses as one text: `192.0.2.1-192.0.2.9, 2001:db8::1`. */
export const rangeFacts = {
  addressRanges: {
    compute: ({ data }: WithRanges) => rangesOf(data.ipAddressRanges),
    reads: ['ipAddressRanges'],
  },
} as const;

/** The fields that those ranges are in. */
const rangeFields: readonly string[] = [
  'ipAddressRanges',
  'userClientApplications.ipAddressRanges',
  'userProtocols.ipAddressRanges',
  'userServers.ipAddressRanges',
  'vulnerabilities.ipAddressRanges',
];

/** Writes ranges of addresses; a range of one address is that address. */
function rangesOf(ranges: readonly object[]): string | undefined {
  const texts = ranges.flatMap((range) => {
    if (!('ipAddressRangeStart' in range && 'ipAddressRangeEnd' in range)) return [];
    const { ipAddressRangeStart: start, ipAddressRangeEnd: end } = range;
    return start === end ? [String(start)] : [`${start}-${end}`];
  });
  return texts.length === 0 ? undefined : texts.join(', ');
}

/** The same of each item of a list. */
export function rangesOfEach(items: readonly object[]): string | undefined {
  const ranges = items.flatMap((item) =>
    'ipAddressRanges' in item && Array.isArray(item.ipAddressRanges)
      ? (item.ipAddressRanges as object[])
      : [],
  );
  return rangesOf(ranges);
}

/** The IP protocol by its usual name. */
const protocolFacts = {
  ...protocolOrNoneFacts,
} as const;

/** The product that somebody says a host has. */
export const productFacts = {
  ...sourceFacts,
  ...rangeFacts,
  ...protocolFacts,
  sourcePort: { id: 'port' },
  product: 'productString',
  vendor: 'vendorString',
  productVersion: 'versionString',
} as const;

/** A product, for summaries. */
export const productSummary = [
  forHosts,
  ': {vendor}',
  ' {product}',
  ' {productVersion}',
  ', port {sourcePort}',
  saidBy,
] as const;

/** The kinds of discovery records. */
type DiscoveryKind = {
  [Kind in RecordKind]: RecordOfKind<Kind>['category'] extends 'discovery' ? Kind : never;
}[RecordKind];

/** What is special about one kind. */
interface DiscoveryEvent<Kind extends DiscoveryKind> {
  /** @default the first part of the summary */
  readonly title?: string;
  readonly summary: readonly [string, ...SummaryPart[]];
  /** @default INFO */
  readonly severity?: readonly SeverityRow[];
  /** @default none */
  readonly tags?: readonly TagSource[];
  /** @default what the discovery header says of the host */
  readonly facts?: EventTable<Kind>['facts'];
  /** Fields that are left out. @default none */
  readonly without?: EventTable<Kind>['without'];
}

/** Makes the table of a discovery record: the host it is about is the source, the rest goes by its name. */
export function discoveryTable<Kind extends DiscoveryKind>(event: DiscoveryEvent<Kind>): EventTable<Kind> {
  const { summary, severity = [{ severity: 'INFO', score: 2 }], tags = [], facts = {}, without = [] } = event;
  const written = Object.hasOwn(facts, 'addressRanges') ? rangeFields : [];
  const common: Readonly<Record<string, unknown>> = { ...deviceFacts, ...hostFacts };
  return {
    category: 'discovery',
    title: event.title ?? summary[0],
    sensor: device as unknown as NonNullable<EventTable<Kind>['sensor']>,
    time: headerTime as unknown as EventTable<Kind>['time'],
    severity,
    summary,
    tags: ['cisco', 'fmc', 'discovery', ...tags],
    facts: { ...(common as Readonly<Record<string, Source<Kind>>>), ...facts },
    without: [...without, ...(written as NonNullable<typeof without>)],
  };
}

/** Somebody changed what the management center knows of the network. */
export const byHand: readonly SeverityRow[] = [
  { because: 'somebody changed the network map by hand', severity: 'NOTICE' },
];
