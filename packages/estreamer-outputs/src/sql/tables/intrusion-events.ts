import type { SqlTable } from '../sql-table.ts';
import { archivedAt, fields, namesOf, userName } from './columns.ts';

/** Intrusion events (record 400 and, from servers before 5.2, 207 and 208). */
export const intrusionEvents: SqlTable = {
  table: 'intrusion_events',
  kinds: ['intrusionEvent', 'legacyIntrusionEventIpv4', 'legacyIntrusionEventIpv6'],
  columns: [
    ...fields('timestamp', 'eventSecond'),
    ...fields('integer', 'eventMicrosecond', 'deviceId', 'eventId'),
    ...namesOf('deviceId'),
    ...fields('integer', 'generatorId', 'ruleId', 'ruleRevision'),
    ...namesOf('ruleId', 'classificationId'),
    ...fields('integer', 'priorityId'),
    ...namesOf('priorityId'),
    ...fields('address', 'sourceIpAddress', 'destinationIpAddress'),
    ...fields('integer', 'sourcePortOrIcmpType', 'destinationPortOrIcmpCode', 'ipProtocol'),
    ...namesOf('sourceCountry', 'destinationCountry'),
    ...fields('integer', 'impactFlags', 'impact', 'blocked'),
    ...namesOf('impactLevel'),
    { name: 'blocked_name', type: 'text', resolved: 'blocked' },
    ...namesOf('intrusionPolicyUuid', 'accessControlPolicyUuid', 'accessControlRuleId'),
    ...namesOf('ingressZoneUuid', 'egressZoneUuid', 'ingressInterfaceUuid', 'egressInterfaceUuid'),
    ...fields('integer', 'userId'),
    userName,
    ...namesOf('applicationProtocolId', 'clientApplicationId', 'webApplicationId'),
    ...fields('integer', 'vlanId', 'mplsLabel', 'httpResponse'),
    ...fields('timestamp', 'connectionTimestamp'),
    ...fields('integer', 'connectionInstanceId', 'connectionCounter'),
    archivedAt,
  ],
  key: ['event_second', 'device_id', 'event_id'],
};
