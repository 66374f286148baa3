import { ipProtocolNames } from '@x/estreamer-protocol';
import type { SeverityRow } from '../event/event-table.ts';
import { address } from '../values/read-values.ts';
import { fields, ids, namesOrIds } from './equal-names.ts';

/** Parts of tables that several kinds of record have in common, where their fields have the same names. */

/** The record itself. */
export const recordFacts = {
  recordType: { envelope: 'recordType' },
  netmapId: { envelope: 'netmapId' },
  archiveTimestamp: { envelope: 'archiveTimestamp' },
} as const;

/** The record, and the device that saw it. */
export const deviceFacts = { ...recordFacts, deviceId: { id: 'deviceId' } } as const;

/** The device of records that name one. */
export const device = { id: 'deviceId' } as const;

/** When a record with a discovery header happened. */
export const headerTime = [{ seconds: 'eventSecond', microseconds: 'eventMicrosecond' }] as const;

/** The host that a record with a discovery header is about. */
export const hostFacts = {
  sourceAddress: [{ address: 'hostIpAddress' }, { address: 'legacyIpAddress' }],
  macAddress: { id: 'macAddress' },
  eventType: { name: 'eventType' },
  eventSubtype: { name: 'eventSubtype' },
} as const;

const HOP_BY_HOP = 'HOPOPT';
const { 0: _hopByHop, ...protocolNames } = ipProtocolNames;

/** The IP protocol in records that need not tell of traffic: 0 stands for none. */
export const protocolOrNoneFacts = {
  protocol: { lookup: 'ipProtocol', in: protocolNames },
  ipProtocol: { id: 'ipProtocol' },
} as const;

/** The IP protocol of traffic: between two hosts 0 is a protocol too, that of options for every hop. */
export function protocolFacts<Source extends string, Destination extends string>(
  source: Source,
  destination: Destination,
) {
  const isHopByHop = ({ data }: { readonly data: object }) => {
    const fields = data as Readonly<Record<string, unknown>>;
    return (
      fields['ipProtocol'] === 0 &&
      address(fields[source]) !== undefined &&
      address(fields[destination]) !== undefined
    );
  };
  return {
    protocol: [
      { lookup: 'ipProtocol', in: protocolNames },
      {
        compute: (record: { readonly data: object }) => (isHopByHop(record) ? HOP_BY_HOP : undefined),
        reads: ['ipProtocol', source, destination],
      },
    ],
    ipProtocol: [{ id: 'ipProtocol' }, { value: 0, when: { protocol: [HOP_BY_HOP] } }],
  } as const;
}

/** Source and destination, in records that call them so. */
export const endpointFacts = {
  sourceAddress: { address: 'sourceIpAddress' },
  destinationAddress: { address: 'destinationIpAddress' },
  ...protocolFacts('sourceIpAddress', 'destinationIpAddress'),
} as const;

/** Ports, or ICMP's type and code in the same fields. */
export function portFacts<Source extends string, Destination extends string>(
  source: Source,
  destination: Destination,
) {
  return {
    sourcePort: { port: source },
    destinationPort: { port: destination },
    icmpType: { icmp: source },
    icmpCode: { icmp: destination },
  } as const;
}

/** Countries of source and destination. */
export const countryFacts = {
  ...namesOrIds('sourceCountry', 'destinationCountry'),
} as const;

/** The user whose number a field has. Who stands for nobody is no user, and goes to `userIdentity`. */
export function userFacts<Field extends string>(field: Field) {
  return {
    userName: { name: field, zero: true },
    userIdentity: { placeholder: { name: field, zero: true } },
    userId: { use: { id: field }, without: 'userIdentity' },
  } as const;
}

/** Applications. */
export const applicationFacts = {
  applicationProtocol: { name: 'applicationProtocolId' },
  applicationProtocolId: { id: 'applicationProtocolId' },
  clientApplication: { name: 'clientApplicationId' },
  clientApplicationId: { id: 'clientApplicationId' },
  webApplication: { name: 'webApplicationId' },
  webApplicationId: { id: 'webApplicationId' },
} as const;

/** The access control policy. */
export const policyFacts = {
  accessControlPolicy: { name: 'accessControlPolicyUuid' },
  accessControlPolicyUuid: { id: 'accessControlPolicyUuid' },
} as const;

/** Rule, zones and interfaces. */
export const ruleAndZoneFacts = {
  accessControlRule: { name: 'accessControlRuleId', zero: true },
  accessControlRuleId: { id: 'accessControlRuleId' },
  ingressZone: { nameOrId: 'ingressZoneUuid' },
  egressZone: { nameOrId: 'egressZoneUuid' },
  ingressInterface: { nameOrId: 'ingressInterfaceUuid' },
  egressInterface: { nameOrId: 'egressInterfaceUuid' },
} as const;

/** TLS, as far as all events have it. */
export const tlsFacts = {
  ...namesOrIds('sslActualAction', 'sslFlowStatus'),
  sslCertificateFingerprint: { id: 'sslCertificateFingerprint' },
} as const;

/** Contexts that a device divides itself into. */
export const contextFacts = {
  securityContext: { nameOrId: 'securityContextUuid' },
  ...fields('ingressVrfName', 'egressVrfName'),
} as const;

/** The connection that the event belongs to: with the device, these three are the key of the connection event. */
export const connectionKeyFacts = {
  ...ids('connectionInstanceId', 'connectionCounter'),
  connectionTimestamp: { time: 'connectionTimestamp' },
} as const;

/** The device, both ends of the traffic and its user, in records of files. */
export const trafficFacts = {
  ...deviceFacts,
  ...endpointFacts,
  ...countryFacts,
  ...portFacts('sourcePort', 'destinationPort'),
  ...userFacts('userId'),
} as const;

/** What the connection was that carried a file: its policy, applications, key, TLS and contexts. */
export const carrierFacts = {
  ...policyFacts,
  ...applicationFacts,
  ...connectionKeyFacts,
  ...tlsFacts,
  ...contextFacts,
} as const;

/** An indication of compromise. */
export const iocFacts = {
  ioc: { compute: ({ data }: { readonly data: object }) => hasIoc(data), reads: ['iocNumber'] },
  iocName: { nameOrId: 'iocNumber' },
} as const;

function hasIoc(data: { readonly iocNumber?: unknown }): true | undefined {
  return typeof data.iocNumber === 'number' && data.iocNumber !== 0 ? true : undefined;
}

/** The tag of events that tell of a compromised host. */
export const iocTag = { when: { ioc: [true] }, tag: 'ioc' } as const;

/** The tag of what was stopped. */
export const blockedTag = { when: { letThrough: [false] }, tag: 'blocked' } as const;

/** What the action of an access control rule did, by its name: whether the connection was let through. */
export const ruleActionPassed: Readonly<Record<string, boolean>> = {
  allow: true,
  trust: true,
  fastpath: true,
  monitor: true,
  block: false,
  'block with reset': false,
  'interactive block': false,
  'interactive block with reset': false,
};

/** Reasons of an access control rule that mean that a list of Security Intelligence matched. */
const SECURITY_INTELLIGENCE_REASON = /\b(?:IP|DNS|URL) (?:Block|Monitor)\b/i;

/** Tells whether the reason of an access control rule is that a list of Security Intelligence matched. */
export function isSecurityIntelligence(reason: unknown): boolean {
  return typeof reason === 'string' && SECURITY_INTELLIGENCE_REASON.test(reason);
}

/** What a file's action did, by number and by name: whether the file was let through. */
export const fileActionPassed: Readonly<Record<string, boolean>> = {
  1: true,
  2: false,
  3: true,
  4: false,
  5: true,
  6: true,
  7: true,
  8: false,
  9: false,
  10: false,
  11: false,
  detect: true,
  block: false,
  'malware cloud lookup': true,
  'malware block': false,
  'malware whitelist': true,
  'malware allow list': true,
  'cloud lookup timeout': true,
  'custom detection': true,
  'custom detection block': false,
  'archive block (depth exceeded)': false,
  'archive block (encrypted)': false,
  'archive block (failed to inspect)': false,
  'archive block-depth exceeded': false,
  'archive block-encrypted': false,
  'archive block-failed to inspect': false,
};

/** Dispositions of files that do harm; by number too, for callers who resolve no names. */
export const maliciousDispositions = ['Malware', 'Custom Signature', 3, 5] as const;

/** How severe it is that a file does harm. */
export const maliciousFileSeverity: readonly SeverityRow[] = [
  {
    when: { disposition: maliciousDispositions, letThrough: [false] },
    because: 'disposition Malware or Custom Signature, stopped',
    severity: 'WARNING',
    score: 6,
  },
  {
    when: { disposition: maliciousDispositions },
    because: 'disposition Malware or Custom Signature, let through or not known',
    severity: 'CRITICAL',
    score: 9,
  },
];

/** Where from and where to, for summaries. */
export const endpointSummary = [
  [' from {[sourceAddress]}:{sourcePort}', ' from {sourceAddress}'],
  [' to {[destinationAddress]}:{destinationPort}', ' to {destinationAddress}'],
] as const;

/** The same in records without ports. */
export const addressSummary = [' from {sourceAddress}', ' to {destinationAddress}'] as const;
