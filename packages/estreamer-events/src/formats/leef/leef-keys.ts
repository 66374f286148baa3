import type { CefSource } from '../cef/cef-projection.ts';
import { portSources } from '../cef-encore/encore-projections.ts';

/** The attributes that LEEF gives a meaning, in their order. */
export const leefKeys = {
  cat: 'category',
  src: 'sourceAddress',
  dst: 'destinationAddress',
  srcPort: portSources.source,
  dstPort: portSources.destination,
  proto: ['protocol', 'ipProtocol'],
  usrName: 'userName',
  srcPostNAT: 'natSourceAddress',
  dstPostNAT: 'natDestinationAddress',
  srcPostNATPort: 'natSourcePort',
  dstPostNATPort: 'natDestinationPort',
  srcMAC: 'macAddress',
  srcBytes: 'initiatorTransmittedBytes',
  dstBytes: 'responderTransmittedBytes',
  srcPackets: 'initiatorTransmittedPackets',
  dstPackets: 'responderTransmittedPackets',
  realm: 'realm',
  policy: ['accessControlPolicy', 'correlationPolicy'],
  url: 'destinationUri',
  domain: 'domain',
  identHostName: 'netbiosName',
} as const satisfies Readonly<Record<string, CefSource>>;

/** The facts that these attributes say; all others go on by their own names. */
export const leefFacts: ReadonlySet<string> = new Set(
  Object.values(leefKeys).flatMap((source): readonly string[] =>
    typeof source === 'string' ? [source] : source.slice(0, 1),
  ),
);
