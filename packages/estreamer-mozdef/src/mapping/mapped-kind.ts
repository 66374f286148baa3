import type { EventRecord, RecordCategory } from '@x/estreamer-protocol';
import type { FullyQualifiedKind, MappedKind } from './mapped-record.ts';

/** The sorts of events that come as text, by the category of their record. */
const FULLY_QUALIFIED_KINDS: Readonly<Partial<Record<RecordCategory, FullyQualifiedKind>>> = {
  connection: 'fullyQualifiedConnection',
  file: 'fullyQualifiedFile',
  intrusion: 'fullyQualifiedIntrusion',
  packet: 'fullyQualifiedPacket',
};

const fullyQualifiedKinds: ReadonlySet<string> = new Set(Object.values(FULLY_QUALIFIED_KINDS));

/** What the mapping of a record is found by; `undefined` for metadata that could not be decoded. */
export function mappedKindOf(record: EventRecord): MappedKind | undefined {
  if (record.kind === 'fullyQualifiedEvent') return FULLY_QUALIFIED_KINDS[record.category];
  if (record.kind === 'unknown') return record.category === 'metadata' ? undefined : 'unknown';
  return record.kind;
}

/** Tells whether a mapping is one of events that come as text, whose fields are not known beforehand. */
export function isFullyQualifiedKind(kind: string): kind is FullyQualifiedKind {
  return fullyQualifiedKinds.has(kind);
}

/** The kind of the records that a mapping is for. */
export function recordKindOf(kind: MappedKind): EventRecord['kind'] {
  return isFullyQualifiedKind(kind) ? 'fullyQualifiedEvent' : kind;
}
