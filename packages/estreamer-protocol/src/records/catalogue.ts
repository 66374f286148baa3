import type { FullyQualifiedRecord } from '../fully-qualified/fully-qualified-event.ts';
import type { RecordDefinition } from './define-record.ts';
import type { RecordInputOf, RecordOf, UnknownRecord } from './event-record.ts';
import { namedRecordTypes } from './named-record-types.ts';
import { recordDefinitions } from './record-definitions.ts';

/** Every record type with a known body. */
export type KnownRecordDefinition = (typeof recordDefinitions)[number];

/** A record of a known type; `kind` narrows `data`. */
export type KnownRecord = RecordOf<KnownRecordDefinition>;

/** Any record that a server can send; `kind` narrows `data`. */
export type EventRecord = KnownRecord | FullyQualifiedRecord | UnknownRecord;

/** What {@link EventRecord} `kind` can be. */
export type RecordKind = KnownRecord['kind'];

/** The record of one kind. */
export type RecordOfKind<Kind extends RecordKind> = Extract<KnownRecord, { kind: Kind }>;

/** What the encoder takes. */
export type RecordInput = RecordInputOf<KnownRecordDefinition>;

/** Finds record types by number and by kind. */
export interface RecordCatalogue {
  readonly definitions: readonly RecordDefinition[];
  byType(recordType: number): RecordDefinition | undefined;
  byKind(kind: string): RecordDefinition | undefined;
  /** The guide's name of a record type, also of those whose layout is not known. */
  nameOf(recordType: number): string | undefined;
}

/** The catalogue of all known record types. */
export function createRecordCatalogue(
  definitions: readonly RecordDefinition[] = recordDefinitions,
): RecordCatalogue {
  const types = new Map(definitions.map((definition) => [definition.recordType, definition]));
  const kinds = new Map(definitions.map((definition) => [definition.kind, definition]));
  return {
    definitions,
    byType: (recordType) => types.get(recordType),
    byKind: (kind) => kinds.get(kind),
    nameOf: (recordType) => types.get(recordType)?.name ?? namedRecordTypes[recordType],
  };
}
