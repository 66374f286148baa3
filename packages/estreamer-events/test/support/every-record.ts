import { createRecordCatalogue } from '@x/estreamer-protocol';
import type fc from 'fast-check';
import {
  arbitraryRecord,
  arbitraryTextRecord,
  arbitraryUnknownRecord,
  type NamedRecord,
} from './arbitrary-record.ts';

/** The definitions of all kinds of record that are events. */
export const eventDefinitions = createRecordCatalogue().definitions.filter(
  ({ category }) => category !== 'metadata',
);

/** Records of every kind of event, of every sort of text event, and such that could not be decoded. */
export const everyRecord: readonly (readonly [string, fc.Arbitrary<NamedRecord>])[] = [
  ...eventDefinitions.map(({ kind }) => [kind, arbitraryRecord(kind)] as const),
  ...[2, 71, 400, 500, 502].map((type) => [`text event ${type}`, arbitraryTextRecord(type)] as const),
  ['unknown', arbitraryUnknownRecord],
];
