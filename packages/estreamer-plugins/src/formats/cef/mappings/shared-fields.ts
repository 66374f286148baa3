import { impactLevelNames, impactLevelOf, ipProtocolNames } from '@x/estreamer-protocol';
import { userName, userNumber } from '../../source/user-name.ts';

/** Parts of mappings that several kinds of record have in common, where their fields have the same names. */

/** When, and which device saw it. */
export const deviceFields = {
  rt: { fact: 'eventTime' },
  dvchost: { fact: 'sensor' },
  cat: { fact: 'category' },
} as const;

/** The number of the device, in records that have it as a field. */
export const deviceNumber = { deviceExternalId: { id: 'deviceId' } } as const;

/** An address where CEF wants IPv4, and the same field where it wants IPv6. */
export function sourceAddress<Field extends string>(field: Field) {
  return {
    src: { address: field, version: 4 },
    c6a2: { label: 'Source IPv6 Address', value: { address: field, version: 6 } },
  } as const;
}

/** The same for the destination. */
export function destinationAddress<Field extends string>(field: Field) {
  return {
    dst: { address: field, version: 4 },
    c6a3: { label: 'Destination IPv6 Address', value: { address: field, version: 6 } },
  } as const;
}

/** The IP protocol's name, or its number. */
export const protocolField = {
  proto: [{ lookup: 'ipProtocol', in: ipProtocolNames }, { id: 'ipProtocol' }],
} as const;

/** Source and destination, in records that call them so. */
export const endpointFields = {
  ...sourceAddress('sourceIpAddress'),
  ...destinationAddress('destinationIpAddress'),
  ...protocolField,
} as const;

/** The user behind the event. */
export const userFields = { suser: userName('userId'), suid: userNumber('userId') } as const;

/** Applications. */
export const applicationFields = {
  app: { name: 'applicationProtocolId' },
  sourceServiceName: { name: 'clientApplicationId' },
  destinationServiceName: { name: 'webApplicationId' },
} as const;

/** Interfaces. */
export const interfaceFields = {
  deviceInboundInterface: { name: 'ingressInterfaceUuid' },
  deviceOutboundInterface: { name: 'egressInterfaceUuid' },
} as const;

/** The number of the connection on its device: what joins the events of one connection. */
export const connectionField = {
  externalId: { join: ['connectionInstanceId', 'connectionCounter'], with: ':' },
} as const;

/** The impact level that follows from `impactFlags`, 1 (red) to 4, 0 for unknown. */
export const impactLevel = {
  compute: (record: { readonly data?: object | undefined }) => {
    const { impactFlags } = (record.data ?? {}) as { readonly impactFlags?: unknown };
    return typeof impactFlags === 'number' ? impactLevelOf(impactFlags) : undefined;
  },
} as const;

/** What the management center calls the impact level. */
export const impactName = {
  compute: (record: { readonly data?: object | undefined }) => {
    const { impactFlags } = (record.data ?? {}) as { readonly impactFlags?: unknown };
    return typeof impactFlags === 'number' ? impactLevelNames[impactLevelOf(impactFlags)] : undefined;
  },
} as const;

/** What a file's action did: whether the file was let through. */
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
};

/** Names of access control actions: whether the connection was let through. */
export const accessActionPassed: Readonly<Record<string, boolean>> = {
  allow: true,
  trust: true,
  fastpath: true,
  monitor: true,
  block: false,
  'block with reset': false,
  'interactive block': false,
  'interactive block with reset': false,
};

/** The same for the names of a file's actions. */
export const fileActionNamePassed: Readonly<Record<string, boolean>> = {
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
};

/** Whether the reason of an access control rule is that a list of Security Intelligence matched. */
export function isSecurityIntelligence(reason: unknown): boolean {
  return typeof reason === 'string' && /\b(?:IP|DNS|URL) (?:Block|Monitor)\b/i.test(reason);
}

/** Dispositions of files that do harm, by name and by number. */
export const maliciousDispositions = ['Malware', 'Custom Signature', 3, 5] as const;
