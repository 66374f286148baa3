import { hash } from 'node:crypto';
import {
  type BodyLayout,
  createFieldReader,
  createRecordCatalogue,
  type EventRecord,
  type FieldReader,
} from '@x/estreamer-protocol';
import { HASH_WORDS } from './hash-counts.ts';

const SHORT_HEADER_SIZE = 8;
const EXTENDED_HEADER_SIZE = 16;
/** Of the type word: whether a header has a time is no part of the event. */
const TYPE_BITS = 0x7fff_ffff;

/**
 * Puts the hash of an event in its place: of everything behind the record header (whose time is that of the archive and
 * not the event's own), and of the record type with its netmap. 128 bits of a SHA-256: among a million events that may
 * be repeated the chance that a new one is taken for one of them is 3 in 10^33, and nobody can make two that agree.
 */
export function hashEvent(payload: Buffer, words: Int32Array, at: number): void {
  const body = bodyOf(payload);
  // A text of single bytes costs half of a buffer.
  const digest = hash('sha256', body, 'binary');
  for (let word = 0; word < HASH_WORDS; word += 1) {
    const start = word * 4;
    words[at + word] =
      digest.charCodeAt(start) |
      (digest.charCodeAt(start + 1) << 8) |
      (digest.charCodeAt(start + 2) << 16) |
      (digest.charCodeAt(start + 3) << 24);
  }
  if (body !== payload) words[at + 1] = (words[at + 1] as number) ^ (payload.readUInt32BE(0) & TYPE_BITS);
}

function bodyOf(payload: Buffer): Buffer {
  const { length } = payload;
  if (length < SHORT_HEADER_SIZE) return payload;
  const headerSize = length - payload.readUInt32BE(4);
  if (headerSize !== SHORT_HEADER_SIZE && headerSize !== EXTENDED_HEADER_SIZE) return payload;
  return payload.subarray(headerSize);
}

/** Where an event stands among those of its server. */
export interface EventPlace {
  readonly recordType: number;
  readonly netmapId: number;
  /** Unix seconds of the archive; undefined for an event that its fields name. */
  readonly second: number | undefined;
  /** How many events of that second with the same bytes came before it. */
  readonly ordinal: number;
}

/**
 * The public identity of an event: the same text after every replay and from any process that asks the server for the
 * same form of the event.
 */
export function publicIdentity(scope: string, place: EventPlace, words: Int32Array, at: number): string {
  const { recordType, netmapId, second, ordinal } = place;
  const type = netmapId === 0 ? recordType : `${netmapId}.${recordType}`;
  const time = second === undefined ? '' : `-${second}`;
  const number = ordinal === 0 ? '' : `-${ordinal}`;
  return `${scope}/${type}-${hexOf(words, at)}${time}${number}`;
}

const LONGEST_SCOPE = 48;

/** What stands before the identities of a server: its address, or a hash of it where that would be long. */
export function scopeOf(server: string): string {
  const lower = server.toLowerCase();
  return lower.length <= LONGEST_SCOPE ? lower : hash('sha256', lower, 'hex').slice(0, 32);
}

/** The bytes of a hash on their way to its text, which is made at once: put together byte by byte it costs ten times the memory. */
const hashBytes = Buffer.alloc(HASH_WORDS * 4);

function hexOf(words: Int32Array, at: number): string {
  for (let word = 0; word < HASH_WORDS; word += 1)
    hashBytes.writeInt32BE(words[at + word] as number, word * 4);
  return hashBytes.toString('hex');
}

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
