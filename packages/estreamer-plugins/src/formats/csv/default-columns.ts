import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import { ipProtocolNames } from '@x/estreamer-protocol';
import type { FieldSource } from '../source/field-source.ts';
import { jsonOf } from '../source/plain-value.ts';
import { textProtocol, textRule, textSignature, textUser } from '../source/text-event-values.ts';
import { userName, userNumber } from '../source/user-name.ts';

/** Kinds of record, and events that come fully qualified, that the columns say most about. */
const TOLD_BY_COLUMNS: ReadonlySet<string> = new Set([
  'connectionStatistics',
  'intrusionEvent',
  'fileEvent',
  'fileMalwareEvent',
  'malwareEvent',
  'correlationEvent',
  'ConnectionEvent',
  'FileEvent',
]);

/** Columns for records of all kinds: what an analyst looks for first. Fully-qualified events fill the same columns. */
export const defaultCsvColumns: Readonly<Record<string, FieldSource>> = {
  time: { fact: 'eventTime' },
  kind: { fact: 'kind' },
  recordType: { fact: 'recordType' },
  recordName: { fact: 'recordName' },
  sensor: { fact: 'sensor' },
  sourceIp: [
    { compute: clientOfVpn },
    { address: 'initiatorIpAddress' },
    { address: 'sourceIpAddress' },
    { address: 'InitiatorIP' },
    { address: 'sourceIpv4Address' },
    { address: 'ipAddress' },
    { fact: 'header.hostIpAddress' },
  ],
  sourcePort: [
    { port: 'initiatorPort' },
    { port: 'sourcePort' },
    { port: 'sourcePortOrIcmpType' },
    { port: 'InitiatorPort' },
    { id: 'port' },
  ],
  destinationIp: [
    { address: 'responderIpAddress' },
    { address: 'destinationIpAddress' },
    { address: 'ResponderIP' },
    { address: 'destinationIpv4Address' },
  ],
  destinationPort: [
    { port: 'responderPort' },
    { port: 'destinationPort' },
    { port: 'destinationPortOrIcmpCode' },
    { port: 'ResponderPort' },
  ],
  protocol: [{ lookup: 'ipProtocol', in: ipProtocolNames }, { id: 'ipProtocol' }, ...textProtocol],
  action: [
    { name: 'accessControlRuleAction' },
    { name: 'action' },
    { name: 'blocked', zero: true },
    { id: 'accessControlRuleAction' },
    { id: 'action' },
    'AC_RuleAction',
    'FileAction',
    'InlineResult',
  ],
  rule: [
    { name: 'accessControlRuleId', zero: true },
    { name: 'correlationRuleId' },
    { id: 'accessControlRuleId' },
    textRule,
  ],
  policy: [
    { name: 'intrusionPolicyUuid' },
    { name: 'accessControlPolicyUuid' },
    { name: 'correlationPolicyId' },
    'IntrusionPolicy',
    'FirewallPolicy',
    'FilePolicy',
  ],
  signature: [{ join: ['generatorId', 'ruleId'], with: ':' }, textSignature],
  message: [
    { name: 'ruleId' },
    { name: 'eventTypeId' },
    'eventDescription',
    'description',
    { name: 'iocIdNumber' },
    'Message',
    { fact: 'reason' },
  ],
  priority: [{ name: 'priorityId' }, { name: 'priority' }, { id: 'priorityId' }, 'Priority'],
  impact: [{ compute: (_record, names) => names['impactLevel'] }, 'Impact'],
  user: [userName('userId'), 'userName', 'user', textUser, userNumber('userId')],
  application: [{ name: 'applicationProtocolId' }, 'Application'],
  client: [{ name: 'clientApplicationId' }, 'ClientApplication'],
  webApplication: [{ name: 'webApplicationId' }, 'WebApplication'],
  url: ['clientUrl', 'httpUri', 'uri', 'url', 'URL', 'URI', 'HTTP_URI'],
  fileName: ['fileName', 'FileName', { name: 'sha256' }, { name: 'fileSha256' }],
  fileSha256: [{ id: 'sha256' }, { id: 'fileSha256' }, 'FileSHA256'],
  disposition: [{ name: 'disposition' }, { id: 'disposition' }, 'SHA_Disposition'],
  threat: ['detectionName'],
  bytesOut: ['initiatorTransmittedBytes', 'InitiatorBytes'],
  bytesIn: ['responderTransmittedBytes', 'ResponderBytes'],
  details: [{ fact: 'bytes' }, { compute: detailsOf }],
};

/** A VPN session comes from the address of the client, which is not the one that it was given. */
function clientOfVpn({ data }: EventRecord): string | undefined {
  const { vpnSession } = (data ?? {}) as { readonly vpnSession?: { readonly clientIpAddress?: string } };
  const address = vpnSession?.clientIpAddress;
  return address === '::' || address === '' ? undefined : address;
}

/** All fields as JSON, where the columns leave out most of them. */
function detailsOf({ kind, data }: EventRecord, names: ResolvedNames): string | undefined {
  if (data === undefined) return undefined;
  const told = 'EventType' in data && typeof data.EventType === 'string' ? data.EventType : kind;
  return TOLD_BY_COLUMNS.has(told) ? undefined : jsonOf({ ...data, names }, 'hex');
}
