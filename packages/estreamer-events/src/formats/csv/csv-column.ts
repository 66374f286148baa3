import type { EventKind } from '../../event/event-kind.ts';
import type { LineSource } from '../line/line-values.ts';

/**
 * Where the cells of a column come from. Events that have nothing to say there have an empty cell.
 *
 * - `'fact'`: a fact; times as ISO 8601 in UTC.
 * - `{ record }`: a field of the record, where no fact says it; `{ data }`: all of them as JSON; and the other sources of
 *   CEF's projections.
 * - `{ value, except, instead }`: another source, but for events of these kinds a third one, or nothing.
 * - an array: the first that has a value.
 */
export type CsvColumn =
  | LineSource
  | { readonly value: LineSource; readonly except: readonly EventKind[]; readonly instead?: LineSource };

/** The kinds of event that the columns say most about. */
const TOLD_BY_COLUMNS: readonly EventKind[] = [
  'connectionStatistics',
  'intrusionEvent',
  'fileEvent',
  'fileMalwareEvent',
  'malwareEvent',
  'correlationEvent',
  'fullyQualifiedConnection',
  'fullyQualifiedFile',
  'fullyQualifiedMalware',
];

/** Columns for events of all kinds: what an analyst looks for first. */
export const csvColumns: Readonly<Record<string, CsvColumn>> = {
  time: 'time',
  kind: { record: { envelope: 'kind' } },
  recordType: { record: { envelope: 'recordType' } },
  recordName: ['recordName', { record: 'EventType' }, { title: true }],
  sensor: 'sensor',
  sourceIp: 'sourceAddress',
  sourcePort: 'sourcePort',
  destinationIp: 'destinationAddress',
  destinationPort: 'destinationPort',
  protocol: ['protocol', 'ipProtocol'],
  action: ['accessControlRuleAction', 'action', 'blocked'],
  rule: ['accessControlRule', 'correlationRule', 'accessControlRuleId'],
  policy: ['intrusionPolicy', 'accessControlPolicy', 'correlationPolicy'],
  signature: { join: ['generatorId', 'ruleId'], with: ':' },
  message: ['ruleMessage', 'eventType', 'eventDescription', 'description', 'iocName', 'reason'],
  priority: ['priority', 'priorityId'],
  impact: 'impact',
  user: ['userName', 'userId'],
  application: 'applicationProtocol',
  client: 'clientApplication',
  webApplication: 'webApplication',
  url: 'destinationUri',
  fileName: 'fileName',
  fileSha256: 'sha256',
  disposition: 'disposition',
  threat: 'detectionName',
  threatScore: 'threatScore',
  bytesOut: 'initiatorTransmittedBytes',
  bytesIn: 'responderTransmittedBytes',
  details: { value: ['recordData', { data: true }], except: TOLD_BY_COLUMNS, instead: { others: true } },
  severity: 'severity',
  summary: 'summary',
  id: 'eventId',
  server: 'managementCenter',
};
