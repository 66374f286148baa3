import type { EventRecord } from '@x/estreamer-protocol';
import type { EventCode } from '../../compile/event-code.ts';
import type { TextCode, TextPart } from '../../compile/text-code.ts';
import { recordKindOf } from '../../event/event-kind.ts';
import type { BytesNotation } from '../../values/bytes-text.ts';
import type { Cuts } from '../../values/cuts.ts';
import { jsonText } from '../../values/json-text.ts';
import { recordJson } from '../../values/record-json.ts';
import { createCompiledFormat, type EventSettings, type FormatDependencies } from '../compiled-format.ts';
import type { Format } from '../format.ts';
import { RecordJsonCode } from './record-json-code.ts';

/** Settings of the format `json-lines`. */
export interface JsonLinesFormatSettings extends EventSettings {
  /** How bytes are written: packets, banners, records that could not be decoded. @default 'hex' */
  readonly bytes?: BytesNotation;
}

/**
 * JSON lines: one object for each record, with everything that is known of it.
 *
 * `{ kind, recordType, category, netmapId, time, archiveTimestamp, sensor, severity, summary, id, server, discoveryHeader,
 * data, names, undecodedBytes, missingFields }`, of which `time` (ISO 8601), `archiveTimestamp`, `sensor`, `id`, `server`,
 * `discoveryHeader`, `names`, `undecodedBytes` and `missingFields` are there where they say something. `data` has the
 * fields as they came, 64-bit numbers beyond 2^53 - 1 as their digits; `names` what metadata calls them. A record that
 * could not be decoded has `recordCategory`, `recordName`, `reason` and `bytes` in place of `data`.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const format = createJsonLinesFormat({ bytes: 'base64' });
 * const line = format.write(record, metadata.resolve(record))?.text;
 */
export function createJsonLinesFormat(
  settings: JsonLinesFormatSettings = {},
  dependencies: FormatDependencies = {},
): Format {
  const { bytes = 'hex' } = settings;
  const jsonOf = (value: unknown, max: number, cuts: Cuts) => recordJson(value, bytes, max, cuts);

  function write(event: EventCode, out: TextCode): void {
    const { code } = event;
    const json = new RecordJsonCode(event, jsonOf);
    const { seconds, microseconds, known } = event.time();
    const sensor = event.sensor();
    const summary = json.summary();
    const severity = event.severity('name');
    /** A member behind others, where it is there. */
    const member = (key: string, condition: string, value: string | TextPart) =>
      out.when(condition, () => {
        out.literal(`,${jsonText(key)}:`);
        if (typeof value === 'string') out.expression(value);
        else out.part(value);
      });
    const given = (key: string, value: string, written: string | TextPart) =>
      member(key, `${value} !== undefined`, written);

    out.literal(`{"kind":${jsonText(recordKindOf(event.kind))},"recordType":`);
    out.expression('record.recordType');
    out.literal(`,"category":${jsonText(event.table.category)},"netmapId":`);
    out.expression('record.netmapId');
    const fraction = `(${microseconds} === 0 ? 'Z"' : '.' + ${event.sixDigits(microseconds)} + 'Z"')`;
    member('time', known, `'"' + ${event.isoSeconds(seconds.text)} + ${fraction}`);
    given('archiveTimestamp', 'record.archiveTimestamp', 'record.archiveTimestamp');
    given('sensor', sensor.text, json.recurring(sensor.text));
    out.literal(',"severity":"');
    out.expression(severity);
    out.literal('","summary":');
    out.part(summary);
    out.when('origin !== undefined', () => {
      given('id', 'origin.id', json.text('origin.id'));
      given('server', 'origin.server', json.recurring('origin.server'));
    });
    if (event.kind === 'unknown') {
      out.expression(`',' + ${json.any(`${code.bind(unknownFields)}(record)`)}.slice(1, -1)`);
    } else {
      out.when('h !== undefined', () => {
        out.literal(',"discoveryHeader":');
        json.header(out);
      });
      out.literal(',"data":');
      json.body(out);
      json.names(out);
      member('undecodedBytes', 'record.undecodedBytes !== 0', 'record.undecodedBytes');
      given('missingFields', 'record.missingFields', json.any('record.missingFields'));
    }
    out.literal('}');
  }

  return createCompiledFormat(
    {
      name: 'json-lines',
      fileExtension: 'jsonl',
      contentType: 'application/jsonl',
      maxTextBytes: Number.POSITIVE_INFINITY,
      write,
    },
    settings,
    dependencies,
  );
}

/** What is known of a record that could not be decoded. */
function unknownFields(record: EventRecord): object {
  const { category, recordName, reason, bytes } = record as Extract<EventRecord, { kind: 'unknown' }>;
  return { recordCategory: category, recordName, reason, bytes };
}
