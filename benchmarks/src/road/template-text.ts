import type { EventRecord } from '@x/estreamer-protocol';

const isoSecond = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}.000000+00:00`;

/**
 * The text of an event as a template by hand: for a connection about as many keys and bytes as MozDef's mapping gives it,
 * with ids in place of names; for all other kinds their data as they are.
 */
export function textOf(record: EventRecord): string {
  if (record.kind !== 'connectionStatistics') {
    return `{"timestamp":"${isoSecond(record.archiveTimestamp ?? 0)}","processname":"estreamer","category":"${record.category}","source":"cisco-fmc","severity":"INFO","summary":"${record.kind}","tags":["cisco","fmc"],"details":${JSON.stringify(record.data ?? {})}}`;
  }
  const { data } = record;
  const time = isoSecond(data.lastPacketTimestamp);
  const url = JSON.stringify(data.clientUrl);
  return `{"timestamp":"${time}","hostname":"sensor-${data.deviceId}","processname":"estreamer","processid":1,"category":"connection","source":"cisco-fmc","severity":"INFO","summary":"${data.ipProtocol} connection from ${data.initiatorIpAddress}:${data.initiatorPort} to ${data.responderIpAddress}:${data.responderPort} (${data.applicationProtocolId}): ${data.accessControlRuleAction} by rule ${data.accessControlRuleId}, user ${data.userId}","tags":["cisco","fmc","connection"],"details":{"recordtype":${record.recordType},"archivetimestamp":"${isoSecond(record.archiveTimestamp ?? 0)}","deviceid":${data.deviceId},"sourceipaddress":"${data.initiatorIpAddress}","sourceport":${data.initiatorPort},"destinationipaddress":"${data.responderIpAddress}","destinationport":${data.responderPort},"ipprotocol":${data.ipProtocol},"destinationcountry":${data.responderCountry},"userid":${data.userId},"destinationuri":${url},"success":${data.accessControlRuleAction === 2},"accesscontrolpolicyuuid":"${data.accessControlPolicyUuid}","accesscontrolruleid":${data.accessControlRuleId},"ingresszone":"${data.ingressZoneUuid}","egresszone":"${data.egressZoneUuid}","ingressinterface":"${data.ingressInterfaceUuid}","egressinterface":"${data.egressInterfaceUuid}","accesscontrolruleaction":${data.accessControlRuleAction},"applicationprotocolid":${data.applicationProtocolId},"clientapplicationid":${data.clientApplicationId},"webapplicationid":${data.webApplicationId},"urlcategory":${data.urlCategoryId},"urlreputation":${data.urlReputationId},"firstpackettimestamp":"${isoSecond(data.firstPacketTimestamp)}","lastpackettimestamp":"${time}","initiatortransmittedpackets":${data.initiatorTransmittedPackets},"respondertransmittedpackets":${data.responderTransmittedPackets},"initiatortransmittedbytes":${data.initiatorTransmittedBytes},"respondertransmittedbytes":${data.responderTransmittedBytes},"connectioninstanceid":${data.connectionInstanceId},"connectioncounter":${data.connectionCounter}}}`;
}
