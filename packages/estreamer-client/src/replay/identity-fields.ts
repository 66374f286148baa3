/** Which fields name an event of one kind: no two events of the kind have the same values in all of them. */
export interface IdentityFields {
  /** Fields of `data`, or of the discovery header. */
  readonly names: readonly string[];
  /** The one of them that is a time; where it is 0 the fields name nothing. */
  readonly time: string;
  /**
   * What else tells events with the same names apart: further fields, which may be missing, or the octets of the body.
   * Fields are as good in the layout of another product version, octets are not.
   */
  readonly and?: readonly string[] | 'body';
}

const intrusionEvent: IdentityFields = {
  names: ['deviceId', 'eventId', 'eventSecond', 'eventMicrosecond'],
  time: 'eventSecond',
};

/** All that can change from the start to the end of a connection, when both are logged. */
const stateOfConnection = [
  'lastPacketTimestamp',
  'initiatorTransmittedPackets',
  'responderTransmittedPackets',
  'initiatorTransmittedBytes',
  'responderTransmittedBytes',
  'initiatorPacketsDropped',
  'responderPacketsDropped',
  'initiatorBytesDropped',
  'responderBytesDropped',
  'tcpFlags',
  'accessControlRuleId',
  'accessControlRuleAction',
  'accessControlRuleReason',
  'fileEventCount',
  'intrusionEventCount',
  'iocNumber',
  'userId',
  'applicationProtocolId',
  'clientApplicationId',
  'clientApplicationVersion',
  'webApplicationId',
  'clientUrl',
  'urlCategoryId',
  'urlReputationId',
  'referencedHost',
  'userAgent',
  'httpReferrer',
  'httpResponse',
  'dnsQuery',
  'dnsResponseType',
  'sslActualAction',
  'sslFlowStatus',
  'sslServerName',
];

/**
 * What tells the events of each kind apart. Kinds that are not here, and records in which the time is 0 or a field is
 * missing, are known by a hash of their body alone: among them file and malware events, of which one connection may
 * bring several in the same second that are equal to the last octet.
 */
export const identityFields: Readonly<Record<string, IdentityFields>> = {
  intrusionEvent,
  legacyIntrusionEventIpv4: intrusionEvent,
  legacyIntrusionEventIpv6: intrusionEvent,
  packet: {
    names: ['deviceId', 'eventId', 'eventSecond', 'packetSecond', 'packetMicrosecond'],
    time: 'eventSecond',
    and: 'body',
  },
  intrusionExtraData: {
    names: ['deviceId', 'eventId', 'eventSecond', 'extraDataType'],
    time: 'eventSecond',
    and: 'body',
  },
  intrusionImpactAlert: {
    names: ['deviceId', 'eventId', 'eventSecond', 'impactFlags'],
    time: 'eventSecond',
    and: ['sourceIpAddress', 'destinationIpAddress', 'description'],
  },
  connectionStatistics: {
    names: ['deviceId', 'connectionInstanceId', 'connectionCounter', 'firstPacketTimestamp'],
    time: 'firstPacketTimestamp',
    and: stateOfConnection,
  },
  correlationEvent: {
    names: ['deviceId', 'eventId', 'correlationEventSecond', 'correlationPolicyId', 'correlationRuleId'],
    time: 'correlationEventSecond',
  },
};

/** The fully-qualified event of a connection, in the server's own names. */
export const fullyQualifiedConnectionFields: IdentityFields = {
  names: ['DeviceUUID', 'InstanceID', 'ConnectionID', 'FirstPacketSecond'],
  time: 'FirstPacketSecond',
  and: 'body',
};

/** Discovery, user and VPN events carry their time to the microsecond in the discovery header. */
export const discoveryHeaderFields: IdentityFields = {
  names: ['deviceId', 'eventSecond', 'eventMicrosecond', 'eventType', 'eventSubtype'],
  time: 'eventSecond',
  and: 'body',
};
