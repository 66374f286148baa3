import { type FullyQualifiedRecord, ipProtocolNames } from '@x/estreamer-protocol';
import type { FullyQualifiedKind } from '../../mapping/mapped-record.ts';
import type { RecordMapping } from '../../mapping/record-mapping.ts';
import { fmcSource } from '../shared-details.ts';
import { identityOf, userNameOf } from '../user-details.ts';

/** Names of protocols as text events have them, beside the usual ones. */
const protocolAliases: Readonly<Record<string, number>> = { 'ipv6-icmp': 58, icmp6: 58 };

/** Names of IP protocols in any spelling to the usual one, and numbers to names. */
const protocolSpellings: Readonly<Record<string, string>> = {
  ...ipProtocolNames,
  ...Object.fromEntries(Object.values(ipProtocolNames).map((name) => [name, name])),
  ...Object.fromEntries(
    Object.entries(protocolAliases).map(([alias, number]) => [alias, ipProtocolNames[number] ?? alias]),
  ),
};

/** Names of IP protocols to their numbers. */
const protocolNumbers: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Object.entries(ipProtocolNames).map(([number, name]) => [name, Number(number)])),
  ...Object.fromEntries(Object.keys(ipProtocolNames).map((number) => [number, Number(number)])),
  ...protocolAliases,
};

/** What all text events have, under the keys that the same things have elsewhere. */
export const textEventDetails = {
  recordtype: { envelope: 'recordType' },
  netmapid: { envelope: 'netmapId' },
  archivetimestamp: { envelope: 'archiveTimestamp' },
  deviceuuid: 'DeviceUUID',
  connectioninstanceid: 'InstanceID',
  connectioncounter: 'ConnectionID',
  sourceipaddress: { address: 'InitiatorIP', version: 4 },
  sourceipv6address: { address: 'InitiatorIP', version: 6 },
  sourceport: { port: 'InitiatorPort' },
  destinationipaddress: { address: 'ResponderIP', version: 4 },
  destinationipv6address: { address: 'ResponderIP', version: 6 },
  destinationport: { port: 'ResponderPort' },
  icmptype: { icmp: 'InitiatorPort' },
  icmpcode: { icmp: 'ResponderPort' },
  protocol: [{ lookup: 'Protocol', in: protocolSpellings }, 'Protocol'],
  ipprotocol: { lookup: 'Protocol', in: protocolNumbers },
  username: { compute: (record) => userNameOf(textOf(record, 'User')) },
  useridentity: { compute: (record) => identityOf(textOf(record, 'User')) },
  applicationprotocol: 'Application',
  clientapplication: 'ClientApplication',
  webapplication: 'WebApplication',
  ingressvrfname: 'IngressVRF',
  egressvrfname: 'EgressVRF',
} as const satisfies RecordMapping<FullyQualifiedKind>['details'];

/** Fields that a function reads, or that the record type says already. */
export const handledFields = ['EventType', 'User', 'FirewallRule'] as const;

/** The access control rule; `Invalid ID` is what the server writes where no rule matched that it could name. */
export const firewallRule = {
  compute: (record: FullyQualifiedRecord) => {
    const rule = textOf(record, 'FirewallRule');
    return rule?.toLowerCase() === 'invalid id' ? undefined : rule;
  },
} as const;

/** What all mappings of text events have in common. They know the device by its UUID only. */
export const textEvent = {
  source: fmcSource,
  sensor: 'DeviceUUID',
  rest: { without: handledFields },
} as const;

/** A field as text. */
export function textOf({ data }: FullyQualifiedRecord, field: string): string | undefined {
  const value = data[field];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
