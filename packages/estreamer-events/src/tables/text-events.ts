import { type FullyQualifiedRecord, ipProtocolNames } from '@x/estreamer-protocol';
import type { EventTable } from '../event/event-table.ts';
import { recordFacts } from './shared.ts';

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

/** A country in small letters, as metadata has it. */
const country = (field: string) => ({
  compute: ({ data }: FullyQualifiedRecord) => {
    const name = data[field];
    return typeof name === 'string' ? name.toLowerCase() : undefined;
  },
});

/** Whether there are signs of a compromised host. */
export const textIocFact = {
  ioc: { compute: ({ data }: FullyQualifiedRecord) => Number(data['NumIOC'] ?? 0) > 0 || undefined },
} as const;

/** The user, under the names that servers and devices have for it. */
const textUser = ['InitiatorUser', 'User', 'UserName'] as const;

/**
 * What all text events have. The names are those that servers of 7.x send; those of the devices' own syslog messages
 * stand behind them.
 */
export const textFacts = {
  ...recordFacts,
  deviceId: { id: 'SensorID' },
  deviceUuid: 'DeviceUUID',
  deviceAddress: { address: 'DeviceIP' },
  deviceSerialNumber: 'DeviceSerialNumber',
  connectionInstanceId: 'InstanceID',
  connectionCounter: 'ConnectionID',
  sourceAddress: [{ address: 'InitiatorIP' }, { address: 'SrcIP' }],
  sourcePort: [{ port: 'InitiatorPort' }, { port: 'SrcPort' }],
  sourceCountry: country('InitiatorCountry'),
  destinationAddress: [{ address: 'ResponderIP' }, { address: 'DstIP' }],
  destinationPort: [{ port: 'ResponderPort' }, { port: 'DstPort' }],
  destinationCountry: country('ResponderCountry'),
  icmpType: ['ICMP_Type', 'ICMPType', { icmp: 'InitiatorPort' }, { icmp: 'SrcPort' }],
  icmpCode: ['ICMP_Code', 'ICMPCode', { icmp: 'ResponderPort' }, { icmp: 'DstPort' }],
  originalClientAddress: [{ address: 'OriginalClientIP' }, { address: 'OriginalClientSrcIP' }],
  protocol: [{ lookup: 'Protocol', in: protocolSpellings }, 'Protocol'],
  ipProtocol: [{ id: 'ProtocolID' }, { lookup: 'Protocol', in: protocolNumbers }],
  userName: textUser,
  userIdentity: { placeholder: textUser },
  userId: { use: { id: 'UserID' }, without: 'userIdentity' },
  realm: 'RealmName',
  realmId: { id: 'RealmID' },
  applicationProtocol: ['Application', 'ApplicationProtocol'],
  applicationProtocolId: { id: 'ApplicationID' },
  clientApplication: ['ClientApplication', 'Client'],
  clientApplicationId: { id: 'ClientApplicationID' },
  webApplication: 'WebApplication',
  webApplicationId: { id: 'WebApplicationID' },
  ingressVrfName: 'IngressVRF',
  egressVrfName: 'EgressVRF',
  sslActualAction: ['SSL_ActualAction', 'SSLActualAction'],
  sslFlowStatus: ['SSL_FlowStatus', 'SSLFlowStatus'],
  sslCertificateFingerprint: [{ id: 'SSL_CertFingerprint' }, { id: 'SSL_Cert' }, { id: 'SSLCertificate' }],
} as const;

/** Policy, rule, zones and interfaces. */
export const textRuleFacts = {
  accessControlPolicy: ['FirewallPolicy', 'ACPolicy'],
  accessControlPolicyUuid: { id: 'FirewallPolicyUUID' },
  accessControlRule: ['FirewallRule', 'AccessControlRuleName'],
  accessControlRuleId: { id: 'FirewallRuleID' },
  networkAnalysisPolicy: ['NAP_Policy', 'NAPPolicy'],
  ingressInterface: ['IngressInterface', { id: 'IngressInterfaceUUID' }],
  egressInterface: ['EgressInterface', { id: 'EgressInterfaceUUID' }],
  ingressZone: ['IngressZone', { id: 'IngressZoneUUID' }],
  egressZone: ['EgressZone', { id: 'EgressZoneUUID' }],
} as const;

/** What all tables of text events have in common. Older servers name the device by its UUID only. */
export const textTable = {
  sensor: { id: 'DeviceUUID', name: 'Device' },
  without: ['EventType', 'InitiatorCountry', 'ResponderCountry'],
} as const satisfies Pick<EventTable<'fullyQualifiedConnection'>, 'sensor' | 'without'>;
