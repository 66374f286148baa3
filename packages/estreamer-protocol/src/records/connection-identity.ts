import { createFieldReader, type FieldReader } from './block-record.ts';
import { createRecordCatalogue, type EventRecord } from './catalogue.ts';
import type { BodyLayout } from './define-record.ts';

type Values = Readonly<Record<string, unknown>>;

/** Where records of one form say what a connection's identity is made of. */
interface ConnectionFields {
  readonly instance: string;
  readonly connection: string;
  readonly firstSecond: string;
  readonly lastSecond: string;
  /** What the connection had carried when the event was made. */
  readonly counts: readonly string[];
}

const classicFields: ConnectionFields = {
  instance: 'connectionInstanceId',
  connection: 'connectionCounter',
  firstSecond: 'firstPacketTimestamp',
  lastSecond: 'lastPacketTimestamp',
  counts: [
    'initiatorTransmittedPackets',
    'responderTransmittedPackets',
    'initiatorTransmittedBytes',
    'responderTransmittedBytes',
  ],
};

const textFields: ConnectionFields = {
  instance: 'InstanceID',
  connection: 'ConnectionID',
  firstSecond: 'FirstPacketSecond',
  lastSecond: 'LastPacketSecond',
  counts: ['InitiatorPackets', 'ResponderPackets', 'InitiatorBytes', 'ResponderBytes'],
};

const CLASSIC_NAMES = [
  'deviceId',
  classicFields.instance,
  classicFields.connection,
  classicFields.firstSecond,
  classicFields.lastSecond,
  ...classicFields.counts,
];

/** With the numbers behind it an identity has at most 128 characters. */
const MAX_DEVICE_LENGTH = 40;

/**
 * Makes the function that gives the event of a connection its public identity: of its device, instance, number and first
 * packet, and not of the server that tells of it or the form in which it does. So a destination that can check takes it
 * once when it comes by eStreamer and by the device's syslog, or from two management centers.
 *
 * The beginning and the end of a connection are two events. An end that comes a second or more after the first packet is
 * told by that; where it doesn't, the two are told apart by what the connection had carried.
 *
 * @param devices the UUIDs of devices by the numbers that the management center has for them, by which classic records
 *   name them. Events that come as text have the UUID. Connections of other devices have no such identity.
 * @returns `undefined` also for what is no connection, and where a part of it is missing
 */
export function createConnectionIdentity(
  devices: Readonly<Record<string, string>> = {},
): (record: EventRecord) => string | undefined {
  const uuids = new Map(Object.entries(devices).map(([id, uuid]) => [Number(id), uuid]));
  const catalogue = createRecordCatalogue();
  const readers = new Map<BodyLayout, FieldReader>();
  const read = (record: EventRecord): Values => {
    const layout = catalogue.layoutOf(record);
    if (layout === undefined) return {};
    let reader = readers.get(layout);
    if (reader === undefined) {
      reader = createFieldReader(layout, CLASSIC_NAMES);
      readers.set(layout, reader);
    }
    return reader(record as Parameters<FieldReader>[0]) as Values;
  };
  return (record) => {
    if (record.kind === 'fullyQualifiedEvent') {
      const { data } = record;
      return data.EventType === 'ConnectionEvent' ? identityOf(data.DeviceUUID, data, textFields) : undefined;
    }
    if (record.kind !== 'connectionStatistics' || uuids.size === 0) return undefined;
    const data = read(record);
    return identityOf(uuids.get(data['deviceId'] as number), data, classicFields);
  };
}

function identityOf(device: unknown, data: Values, fields: ConnectionFields): string | undefined {
  const instance = digits(data[fields.instance]);
  const connection = digits(data[fields.connection]);
  const first = data[fields.firstSecond];
  const last = data[fields.lastSecond];
  if (typeof device !== 'string' || device === '' || instance === undefined || connection === undefined) {
    return undefined;
  }
  if (typeof first !== 'number' || first === 0) return undefined;
  const hasLasted = typeof last === 'number' && last > first;
  const state = hasLasted ? 'end' : fields.counts.map((name) => digits(data[name]) ?? '0').join('-');
  const name = device.toLowerCase().slice(0, MAX_DEVICE_LENGTH);
  return `connection/${name}/${instance}-${connection}-${first}-${state}`;
}

const DIGITS = /^\d{1,20}$/;

function digits(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && DIGITS.test(value) ? value : undefined;
}
