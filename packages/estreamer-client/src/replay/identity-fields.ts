/** Which fields name an event of one kind: no two events of the kind have the same values in all of them. */
export interface IdentityFields {
  /** Fields of `data`, or of the discovery header. */
  readonly names: readonly string[];
  /** The one of them that is a time; where it is 0 the fields name nothing. */
  readonly time: string;
  /**
   * Whether the octets of the body belong to the identity as well, because several records share the named fields: the
   * start and the end of a connection, the packets of an intrusion event.
   */
  readonly body: boolean;
}

const intrusionEvent: IdentityFields = {
  names: ['deviceId', 'eventId', 'eventSecond', 'eventMicrosecond'],
  time: 'eventSecond',
  body: false,
};

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
    body: true,
  },
  intrusionExtraData: {
    names: ['deviceId', 'eventId', 'eventSecond', 'extraDataType'],
    time: 'eventSecond',
    body: true,
  },
  intrusionImpactAlert: { names: ['deviceId', 'eventId', 'eventSecond'], time: 'eventSecond', body: true },
  connectionStatistics: {
    names: ['deviceId', 'connectionInstanceId', 'connectionCounter', 'firstPacketTimestamp'],
    time: 'firstPacketTimestamp',
    body: true,
  },
  correlationEvent: {
    names: ['deviceId', 'eventId', 'correlationEventSecond'],
    time: 'correlationEventSecond',
    body: true,
  },
};

/** The fully-qualified event of a connection, in the server's own names. */
export const fullyQualifiedConnectionFields: IdentityFields = {
  names: ['DeviceUUID', 'InstanceID', 'ConnectionID', 'FirstPacketSecond'],
  time: 'FirstPacketSecond',
  body: true,
};

/** Discovery, user and VPN events carry their time to the microsecond in the discovery header. */
export const discoveryHeaderFields: IdentityFields = {
  names: ['deviceId', 'eventSecond', 'eventMicrosecond', 'eventType', 'eventSubtype'],
  time: 'eventSecond',
  body: true,
};
