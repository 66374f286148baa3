import { eventTimeOf, isTime } from './event-time.ts';
import type { RecordFact } from './field-source.ts';
import { bytesText, jsonOf } from './plain-value.ts';
import type { ReadableRecord } from './readable-record.ts';
import type { SourceReader, SourceTools } from './source-reader.ts';

/** Makes the reader of a fact. */
export function compileFact(fact: RecordFact, { writeTime, nameOfType }: SourceTools): SourceReader {
  switch (fact) {
    case 'kind':
      return ({ record }) => record.kind;
    case 'category':
      return ({ record }) => record.category;
    case 'recordType':
      return ({ record }) => record.recordType;
    case 'netmapId':
      return ({ record }) => record.netmapId || undefined;
    case 'recordName':
      return (readable) => recordNameOf(readable, nameOfType);
    case 'eventTime':
      return (readable) => {
        const time = eventTimeOf(readable);
        return time === undefined ? undefined : writeTime(time);
      };
    case 'archiveTime':
      return ({ record: { archiveTimestamp } }) =>
        isTime(archiveTimestamp)
          ? writeTime({ seconds: archiveTimestamp, microseconds: undefined })
          : undefined;
    case 'sensor':
      return sensorOf;
    case 'data':
      return dataOf;
    case 'reason':
      return ({ record }) => (record.kind === 'unknown' ? record.reason.message : undefined);
    case 'bytes':
      return ({ record }) => (record.kind === 'unknown' ? bytesText(record.bytes, 'hex') : undefined);
    case 'header.deviceId':
      return ({ record }) => record.discoveryHeader?.deviceId || undefined;
    case 'header.hostIpAddress':
      return ({ record }) => hostOf(record.discoveryHeader);
    case 'header.macAddress':
      return ({ record }) => setOrNothing(record.discoveryHeader?.macAddress, '00:00:00:00:00:00');
    case 'header.eventType':
      return ({ record }) => record.discoveryHeader?.eventType;
    case 'header.eventSubtype':
      return ({ record }) => record.discoveryHeader?.eventSubtype;
  }
}

/** The name of the device that saw the event; its UUID where events name no device. */
export function sensorOf({ data, names }: ReadableRecord): string | undefined {
  const uuid = data['DeviceUUID'];
  return names['deviceId'] || (typeof uuid === 'string' && uuid !== '' ? uuid : undefined);
}

/** All fields with their names; nothing if there are none. */
function dataOf({ record, names }: ReadableRecord): string | undefined {
  if (record.data === undefined || Object.keys(record.data).length === 0) return undefined;
  const hasNames = Object.keys(names).length > 0;
  return jsonOf(hasNames ? { ...record.data, names } : record.data, 'hex');
}

function recordNameOf(
  { record, data }: ReadableRecord,
  nameOfType: (recordType: number) => string | undefined,
): string {
  const type = data['EventType'];
  if (record.kind === 'fullyQualifiedEvent' && typeof type === 'string' && type !== '') return type;
  return nameOfType(record.recordType) ?? record.kind;
}

function hostOf(header: ReadableRecord['record']['discoveryHeader']): string | undefined {
  return setOrNothing(header?.hostIpAddress, '::') ?? setOrNothing(header?.legacyIpAddress, '0.0.0.0');
}

function setOrNothing(value: string | undefined, nothing: string): string | undefined {
  return value === '' || value === nothing ? undefined : value;
}
