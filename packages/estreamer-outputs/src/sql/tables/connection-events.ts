import type { SqlTable } from '../sql-table.ts';
import { archivedAt, digestOf, fields, namesOf, userName } from './columns.ts';

/**
 * Connection statistics (record 71). A sensor may report a connection at its begin and at its end: two events with the
 * same device, instance, counter and first packet, which the digest tells apart.
 */
export const connectionEvents: SqlTable = {
  table: 'connection_events',
  kinds: ['connectionStatistics'],
  columns: [
    ...fields('timestamp', 'firstPacketTimestamp', 'lastPacketTimestamp'),
    ...fields('integer', 'deviceId', 'connectionInstanceId', 'connectionCounter'),
    ...namesOf('deviceId'),
    ...fields('address', 'initiatorIpAddress', 'responderIpAddress'),
    ...fields('integer', 'initiatorPort', 'responderPort', 'ipProtocol', 'tcpFlags'),
    ...namesOf('initiatorCountry', 'responderCountry'),
    ...fields('uint64', 'initiatorTransmittedPackets', 'responderTransmittedPackets'),
    ...fields('uint64', 'initiatorTransmittedBytes', 'responderTransmittedBytes'),
    ...fields('integer', 'accessControlRuleId'),
    ...namesOf('accessControlPolicyUuid', 'accessControlRuleId'),
    ...namesOf('accessControlRuleAction', 'accessControlRuleReason'),
    ...namesOf('ingressZoneUuid', 'egressZoneUuid', 'ingressInterfaceUuid', 'egressInterfaceUuid'),
    ...fields('integer', 'userId'),
    userName,
    ...namesOf('applicationProtocolId', 'clientApplicationId', 'webApplicationId'),
    ...fields('text', 'clientApplicationVersion', 'clientUrl', 'referencedHost', 'httpReferrer', 'userAgent'),
    ...namesOf('urlCategoryId', 'urlReputationId'),
    ...fields('text', 'netbiosName', 'dnsQuery', 'sslServerName'),
    ...namesOf('sslActualAction', 'sslFlowStatus', 'sslVersion', 'sslCipherSuite'),
    ...fields('integer', 'vlanId', 'fileEventCount', 'intrusionEventCount'),
    archivedAt,
    digestOf(
      'lastPacketTimestamp',
      'initiatorTransmittedPackets',
      'responderTransmittedPackets',
      'initiatorTransmittedBytes',
      'responderTransmittedBytes',
      'initiatorIpAddress',
      'initiatorPort',
      'responderIpAddress',
      'responderPort',
      'ipProtocol',
      'accessControlRuleId',
      'accessControlRuleAction',
      'accessControlRuleReason',
      'clientUrl',
      'fileEventCount',
      'intrusionEventCount',
    ),
  ],
  key: [
    'first_packet_timestamp',
    'device_id',
    'connection_instance_id',
    'connection_counter',
    'event_digest',
  ],
};
