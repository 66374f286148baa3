import { createRecordCatalogue, type EventRecord, type RecordCatalogue } from './catalogue.ts';
import type { RecordCategory, RecordDefinition } from './define-record.ts';
import { FULLY_QUALIFIED_TYPES } from './record-decoder.ts';

/** What a filter lets through: records that match either list. */
export interface RecordFilterOptions {
  /** Kinds of records; `unknown` stands for all record types that the catalogue does not have. @default none */
  readonly kinds?: readonly EventRecord['kind'][];
  /** Categories of records. Names come with `metadata`. @default none */
  readonly categories?: readonly RecordCategory[];
  /** The record types to know. @default all of the catalogue */
  readonly catalogue?: RecordCatalogue<RecordDefinition>;
}

/** Tells from the record header alone whether a record is wanted, so that others need not be decoded. */
export type RecordFilter = (payload: Uint8Array) => boolean;

const RECORD_TYPES = 0x1_0000;

/**
 * Makes a filter for the payloads of event data messages.
 *
 * A payload too short for a record type passes: decoded, it says what is wrong with it.
 */
export function createRecordFilter(options: RecordFilterOptions): RecordFilter {
  const { kinds = [], categories = [] } = options;
  const catalogue: RecordCatalogue<RecordDefinition> = options.catalogue ?? createRecordCatalogue();
  const wanted = new Uint8Array(RECORD_TYPES);
  if (kinds.includes('unknown')) wanted.fill(1);
  for (const { recordType, kind, category } of catalogue.definitions) {
    wanted[recordType] = kinds.includes(kind as EventRecord['kind']) || categories.includes(category) ? 1 : 0;
  }
  if (kinds.includes('fullyQualifiedEvent'))
    for (const recordType of FULLY_QUALIFIED_TYPES) wanted[recordType] = 1;
  return (payload) =>
    payload.length < 4 || wanted[((payload[2] as number) << 8) | (payload[3] as number)] === 1;
}
