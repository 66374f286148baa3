import type { EventRecord } from '@x/estreamer-protocol';
import type { FormatContext, RecordFormat } from '../record-format.ts';
import { eventTimeOf, isoTime } from '../source/event-time.ts';
import { type BytesNotation, bytesText, jsonOf } from '../source/plain-value.ts';
import { readRecord } from '../source/readable-record.ts';
import { sensorOf } from '../source/record-facts.ts';
import { jsonEscape, replaceSplitting } from '../text.ts';

/** Settings of {@link createJsonLinesFormat}. */
export interface JsonLinesFormatSettings {
  /** How octets are written: packets, banners, records that could not be decoded. @default 'hex' */
  readonly bytes?: BytesNotation | undefined;
}

/**
 * JSON lines: one object for each record, with everything that is known of it.
 *
 * `{ kind, recordType, category, netmapId, time, archiveTimestamp, sensor, discoveryHeader, data, names,
 * undecodedBytes }`, of which `time` (ISO 8601), `sensor`, `discoveryHeader`, `names` and `undecodedBytes` are there
 * where they say something. `data` has the fields as they came, 64-bit numbers beyond 2^53 - 1 as their digits; `names`
 * what metadata calls them. A record that could not be decoded has `recordName`, `reason` and `bytes` in place of `data`.
 */
export function createJsonLinesFormat({ bytes = 'hex' }: JsonLinesFormatSettings = {}): RecordFormat {
  return {
    name: 'json-lines',
    fileExtension: 'jsonl',
    contentType: 'application/jsonl',
    format: (record, context) => replaceSplitting(formatRecord(record, context, bytes), jsonEscape),
  };
}

function formatRecord(record: EventRecord, context: FormatContext, bytes: BytesNotation): string {
  const readable = readRecord(record, context);
  const { names } = readable;
  const { kind, recordType, category, netmapId, archiveTimestamp, discoveryHeader, undecodedBytes } = record;
  const time = eventTimeOf(readable);
  const envelope = {
    kind,
    recordType,
    category,
    netmapId,
    time: time === undefined ? undefined : isoTime(time),
    archiveTimestamp,
    sensor: sensorOf(readable),
  };
  let json = JSON.stringify(envelope).slice(0, -1);
  if (discoveryHeader !== undefined) json += `,"discoveryHeader":${jsonOf(discoveryHeader, bytes)}`;
  if (record.kind === 'unknown') {
    const { recordName, reason } = record;
    const unknown = { recordName, reason, bytes: bytesText(record.bytes, bytes) };
    return `${json},${JSON.stringify(unknown).slice(1)}`;
  }
  json += `,"data":${jsonOf(record.data, bytes)}`;
  for (const _name in names) {
    json += `,"names":${JSON.stringify(names)}`;
    break;
  }
  return undecodedBytes === 0 ? `${json}}` : `${json},"undecodedBytes":${undecodedBytes}}`;
}
