import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import { ipProtocolNames } from '@x/estreamer-protocol';
import type { FieldSource } from '../source/field-source.ts';
import { jsonOf } from '../source/plain-value.ts';
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
  protocol: [{ lookup: 'ipProtocol', in: ipProtocolNames }, { id: 'ipProtocol' }, 'Protocol'],
  action: [
    { name: 'accessControlRuleAction' },
    { name: 'action' },
    { name: 'blocked', zero: true },
    { id: 'accessControlRuleAction' },
    { id: 'action' },
    'AC_RuleAction',
    'FileAction',
  ],
  rule: [
    { name: 'accessControlRuleId', zero: true },
    { name: 'correlationRuleId' },
    { id: 'accessControlRuleId' },
    'FirewallRule',
  ],
  policy: [
    { name: 'intrusionPolicyUuid' },
    { name: 'accessControlPolicyUuid' },
    { name: 'correlationPolicyId' },
    'FirewallPolicy',
    'FilePolicy',
  ],
  signature: [{ join: ['generatorId', 'ruleId'], with: ':' }],
  message: [
    { name: 'ruleId' },
    { name: 'eventTypeId' },
    'eventDescription',
    'description',
    { name: 'iocIdNumber' },
    { fact: 'reason' },
  ],
  priority: [{ name: 'priorityId' }, { name: 'priority' }, { id: 'priorityId' }],
  impact: { compute: (_record, names) => names['impactLevel'] },
  user: [userName('userId'), 'userName', 'user', userNumber('userId')],
  application: [{ name: 'applicationProtocolId' }, 'Application'],
  client: [{ name: 'clientApplicationId' }, 'ClientApplication'],
  webApplication: [{ name: 'webApplicationId' }, 'WebApplication'],
  url: ['clientUrl', 'httpUri', 'uri', 'url', 'URL', 'URI'],
  fileName: ['fileName', 'FileName', { name: 'sha256' }, { name: 'fileSha256' }],
  fileSha256: [{ id: 'sha256' }, { id: 'fileSha256' }, 'FileSHA256'],
  disposition: [{ name: 'disposition' }, { id: 'disposition' }, 'SHA_Disposition'],
  threat: ['detectionName'],
  bytesOut: ['initiatorTransmittedBytes', 'InitiatorBytes'],
  bytesIn: ['responderTransmittedBytes', 'ResponderBytes'],
  details: [{ fact: 'bytes' }, { compute: detailsOf }],
};

/** All fields as JSON, where the columns leave out most of them. */
function detailsOf({ kind, data }: EventRecord, names: ResolvedNames): string | undefined {
  if (data === undefined) return undefined;
  const told = 'EventType' in data ? String(data.EventType) : kind;
  return TOLD_BY_COLUMNS.has(told) ? undefined : jsonOf({ ...data, names }, 'hex');
}
