import { ipProtocolNames } from '@x/estreamer-protocol';

/** The host, for summaries. */
export const onHost = [' on {sourceipaddress}', ' on {sourceipv6address}', ' on {macaddress}'] as const;

/** The host itself, behind what happened to it. */
export const theHost = [': {sourceipaddress}', ': {sourceipv6address}', ': {macaddress}'] as const;

/** The host and the port on it. */
export const onPort = [
  ' on {sourceipaddress}:{sourceport}',
  ' on [{sourceipv6address}]:{sourceport}',
  ' on port {sourceport}',
] as const;

/** The hosts that somebody named, or the one of the discovery header. */
export const forHosts = [
  ' for {addressranges}',
  ' for {sourceipaddress}',
  ' for {sourceipv6address}',
  ' for {macaddress}',
] as const;

/** Who says so. */
export const saidBy = [', said by {sourceid} ({sourcetype})', ', said by {sourcetype}'] as const;

/** The IP protocol that the kind of record implies. */
export const overTcp = { protocol: { compute: () => 'TCP' }, ipprotocol: { compute: () => 6 } } as const;
export const overUdp = { protocol: { compute: () => 'UDP' }, ipprotocol: { compute: () => 17 } } as const;

/** A server of a host. */
export const serverDetails = {
  sourceport: { id: 'port' },
  applicationprotocol: { name: 'serverInformation.applicationProtocolId' },
  applicationprotocolids: { id: 'serverInformation.applicationProtocolId' },
  servervendor: 'serverInformation.vendorName',
  serverversion: 'serverInformation.version',
  subservers: 'serverInformation.subServers.subServerName',
  subserverversions: 'serverInformation.subServers.version',
  webapplication: { name: 'webApplications.webApplicationId' },
  confidence: { id: 'confidence' },
  hits: { id: 'hits' },
} as const;

/** A server of a host, for summaries. */
export const serverSummary = [
  onPort,
  [': {applicationprotocol}'],
  [', {servervendor} {serverversion}', ', {servervendor}', ', version {serverversion}'],
  ', confidence {confidence}',
] as const;

/** A client application of a host. */
export const clientDetails = {
  clientapplication: { name: 'clientApplicationId' },
  clientapplicationid: { id: 'clientApplicationId' },
  applicationprotocol: { name: 'applicationProtocolId' },
  applicationprotocolid: { id: 'applicationProtocolId' },
  clientapplicationversion: 'version',
  webapplication: { name: 'webApplications.webApplicationId' },
  hits: { id: 'hits' },
} as const;

/** A client application, for summaries. */
export const clientSummary = [
  [' {clientapplication}', ' {clientapplicationid}'],
  ' {clientapplicationversion}',
  onHost,
  ' over {applicationprotocol}',
] as const;

/** The operating system that a fingerprint stands for. */
export const operatingSystemDetails = {
  operatingsystem: { name: 'fingerprintUuid' },
  fingerprintuuid: { id: 'fingerprintUuid' },
} as const;

/** An operating system, for summaries. */
export const operatingSystemSummary = [[': {operatingsystem}', ': fingerprint {fingerprintuuid}']] as const;

/** Who changed something by hand or by a tool, and for which hosts. */
export const sourceDetails = {
  sourcetype: { name: 'sourceType', zero: true },
  sourceid: [{ name: 'sourceId' }, { id: 'sourceId' }],
} as const;

interface WithRanges {
  readonly data: {
    readonly ipAddressRanges: readonly object[];
  };
}

/** Ranges of addresses as one text: `192.0.2.1-192.0.2.9, 2001:db8::1`. */
export const rangeDetails = {
  addressranges: { compute: ({ data }: WithRanges) => rangesOf(data.ipAddressRanges) },
} as const;

/** The fields that those ranges are in. */
export const rangeFields: readonly string[] = [
  'ipAddressRanges',
  'userClientApplications.ipAddressRanges',
  'userProtocols.ipAddressRanges',
  'userServers.ipAddressRanges',
  'vulnerabilities.ipAddressRanges',
];

/** The most ranges that are written out. */
const MAX_RANGES = 500;

/** Writes ranges of addresses; a range of one address is that address. */
export function rangesOf(ranges: readonly object[]): string | undefined {
  const texts = ranges.slice(0, MAX_RANGES).flatMap((range) => {
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
export const protocolDetails = {
  protocol: { lookup: 'ipProtocol', in: ipProtocolNames },
  ipprotocol: { id: 'ipProtocol' },
} as const;

/** The product that somebody says a host has. */
export const productDetails = {
  ...sourceDetails,
  ...rangeDetails,
  ...protocolDetails,
  sourceport: { id: 'port' },
  product: 'productString',
  vendor: 'vendorString',
  productversion: 'versionString',
} as const;

/** A product, for summaries. */
export const productSummary = [
  forHosts,
  ': {vendor}',
  ' {product}',
  ' {productversion}',
  ', port {sourceport}',
  saidBy,
] as const;
