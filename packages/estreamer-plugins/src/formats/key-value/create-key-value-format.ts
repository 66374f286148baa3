import type { RecordFormat } from '../record-format.ts';
import { eventTimeOf, isoTime } from '../source/event-time.ts';
import { bytesText } from '../source/plain-value.ts';
import { readRecord } from '../source/readable-record.ts';
import { sensorOf } from '../source/record-facts.ts';
import { createKeyTexts } from './key-texts.ts';
import { createPairWriter } from './pair-writer.ts';

/** Settings of {@link createKeyValueFormat}. */
export interface KeyValueFormatSettings {
  /**
   * Whether texts that are empty, and addresses, identifiers and hashes that are all zeros, are left out. Numbers are
   * written in any case. @default true
   */
  readonly omitEmpty?: boolean | undefined;
  /**
   * Whether numbers that are 0 are left out too. It makes lines a third as long, but 0 is a value like any other in
   * fields such as `dnsResponseType`, where a name stands behind it (`dnsResponseType_name`). @default false
   */
  readonly omitZeros?: boolean | undefined;
}

/**
 * `key=value` pairs as Splunk finds them by itself: `event_time`, `kind`, `record_type`, `sensor` and the like first, then
 * every field under its own name and, behind it, `<field>_name` with what metadata calls it. Fields of blocks in a
 * record have their path as key (`webApplications.0.webApplicationId`), fields of the discovery header begin with
 * `header.`.
 *
 * A value of letters, digits and `_ . : / @ + -` stands alone; any other is in quotes, with `\"`, `\\`, `\n`, `\r`, `\t`
 * and `\u0000` for what cannot stand there.
 */
export function createKeyValueFormat({
  omitEmpty = true,
  omitZeros = false,
}: KeyValueFormatSettings = {}): RecordFormat {
  const textOf = createKeyTexts();
  return {
    name: 'key-value',
    fileExtension: 'log',
    contentType: 'text/plain',
    format(record, context) {
      const readable = readRecord(record, context);
      const { names } = readable;
      const pairs = createPairWriter({ omitEmpty, omitZeros }, textOf);
      const time = eventTimeOf(readable);
      if (time !== undefined) pairs.add('event_time', isoTime(time));
      pairs.add('kind', record.kind);
      pairs.add('record_type', record.recordType);
      pairs.add('category', record.category);
      pairs.add('sensor', sensorOf(readable));
      if (record.netmapId !== 0) pairs.add('netmap_id', record.netmapId);
      pairs.add('archive_timestamp', record.archiveTimestamp);
      if (record.discoveryHeader !== undefined) {
        const { eventType, eventSubtype } = names;
        pairs.addFields('header.', record.discoveryHeader, {});
        pairs.add('header.eventType_name', eventType);
        pairs.add('header.eventSubtype_name', eventSubtype);
      }
      if (record.kind === 'unknown') {
        pairs.add('record_name', record.recordName);
        pairs.add('reason', record.reason.message);
        pairs.add('reason_code', record.reason.code);
        pairs.add('reason_offset', record.reason.offset);
        pairs.add('bytes', bytesText(record.bytes, 'hex'));
      } else {
        pairs.addFields('', record.data, names);
        // Not a field, but what follows from one.
        pairs.add('impactLevel_name', names['impactLevel']);
      }
      if (record.undecodedBytes !== 0) pairs.add('undecoded_bytes', record.undecodedBytes);
      return pairs.text;
    },
  };
}
