import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import type { FormatContext } from '../record-format.ts';

/** A record as readers of sources see it. */
export interface ReadableRecord {
  readonly record: EventRecord;
  /** The record's fields; none if it could not be decoded. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly names: ResolvedNames;
}

const NO_DATA = Object.freeze({});

/** Puts together what is known of a record. */
export function readRecord(record: EventRecord, { metadata }: FormatContext): ReadableRecord {
  const data = (record.data ?? NO_DATA) as Readonly<Record<string, unknown>>;
  return { record, data, names: metadata.resolve(record) };
}
