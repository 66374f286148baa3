import {
  type BodyLayout,
  createFieldReader,
  createRecordCatalogue,
  type EventRecord,
  type FieldReader,
} from '@x/estreamer-protocol';

/** Which fields name an event of one kind: the server gives no two events of the kind the same values in all of them. */
export interface IdentityFields {
  /** Fields of `data`, or of the discovery header. */
  readonly names: readonly string[];
  /** The one of them that is a time; where it is 0 the fields name nothing. */
  readonly time: string;
}

const intrusionEvent: IdentityFields = {
  names: ['deviceId', 'eventId', 'eventSecond', 'eventMicrosecond'],
  time: 'eventSecond',
};

/**
 * The kinds of which two records with the same bytes are the same event. Of the others, and of records in which the time
 * is 0 or a field is missing, there may be several that are equal to the last byte: among them file and malware events,
 * of which one connection may bring several in a second.
 */
export const identityFields: Readonly<Record<string, IdentityFields>> = {
  intrusionEvent,
  legacyIntrusionEventIpv4: intrusionEvent,
  legacyIntrusionEventIpv6: intrusionEvent,
  packet: {
    names: ['deviceId', 'eventId', 'eventSecond', 'packetSecond', 'packetMicrosecond'],
    time: 'eventSecond',
  },
  intrusionExtraData: { names: ['deviceId', 'eventId', 'eventSecond', 'extraDataType'], time: 'eventSecond' },
  intrusionImpactAlert: { names: ['deviceId', 'eventId', 'eventSecond', 'impactFlags'], time: 'eventSecond' },
  connectionStatistics: {
    names: ['deviceId', 'connectionInstanceId', 'connectionCounter', 'firstPacketTimestamp'],
    time: 'firstPacketTimestamp',
  },
  correlationEvent: {
    names: ['deviceId', 'eventId', 'correlationEventSecond', 'correlationPolicyId', 'correlationRuleId'],
    time: 'correlationEventSecond',
  },
};

/** The fully-qualified event of a connection, in the server's own names. */
const fullyQualifiedConnectionFields: IdentityFields = {
  names: ['DeviceUUID', 'InstanceID', 'ConnectionID', 'FirstPacketSecond'],
  time: 'FirstPacketSecond',
};

/** Discovery, user and VPN events carry their time to the microsecond in the discovery header. */
const discoveryHeaderFields: IdentityFields = {
  names: ['deviceId', 'eventSecond', 'eventMicrosecond', 'eventType', 'eventSubtype'],
  time: 'eventSecond',
};

type Values = Readonly<Record<string, unknown>>;

/**
 * Tells whether the fields of a record name it, so that another one with the same bytes is a repetition. Of what has no
 * such fields there may be several events in a second that are equal to the last byte: these are counted. It reads the
 * fields that it needs and leaves the rest of a record undecoded.
 */
export function createNameCheck(): (record: EventRecord) => boolean {
  const catalogue = createRecordCatalogue();
  const readers = new Map<BodyLayout, FieldReader>();

  const valuesOf = (record: EventRecord, { names, time }: IdentityFields): Values => {
    const layout = catalogue.layoutOf(record);
    if (layout === undefined) return (record.data ?? {}) as Values;
    let read = readers.get(layout);
    if (read === undefined) {
      read = createFieldReader(layout, [...names, time]);
      readers.set(layout, read);
    }
    return read(record as Parameters<FieldReader>[0]) as Values;
  };

  return (record) => {
    const { kind, discoveryHeader } = record;
    if (kind === 'unknown') return false;
    if (kind === 'fullyQualifiedEvent') {
      return (
        record.data.EventType === 'ConnectionEvent' && areThere(record.data, fullyQualifiedConnectionFields)
      );
    }
    const fields = Object.hasOwn(identityFields, kind) ? identityFields[kind] : undefined;
    if (fields !== undefined) return areThere(valuesOf(record, fields), fields);
    return (
      discoveryHeader !== undefined && areThere(discoveryHeader as unknown as Values, discoveryHeaderFields)
    );
  };
}

function areThere(values: Values, { names, time }: IdentityFields): boolean {
  if (values[time] === 0) return false;
  for (const name of names) {
    const value = values[name];
    if (typeof value !== 'number' && typeof value !== 'string') return false;
  }
  return true;
}
