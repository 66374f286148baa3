import type {
  DiscoveryHeader,
  EventRecord,
  FullyQualifiedRecord,
  KnownRecord,
  RecordCategory,
  RecordKind,
  RecordOfKind,
  UnknownRecord,
} from '@x/estreamer-protocol';

/** The events that come as text, by the category of their record; files that do harm are a kind of their own. */
export type TextKind =
  | 'fullyQualifiedConnection'
  | 'fullyQualifiedFile'
  | 'fullyQualifiedMalware'
  | 'fullyQualifiedIntrusion'
  | 'fullyQualifiedPacket';

type MetadataKind = {
  [Kind in RecordKind]: RecordOfKind<Kind>['category'] extends 'metadata' ? Kind : never;
}[RecordKind];

/** The kinds of record that are events: all but metadata. */
export type RecordEventKind = Exclude<RecordKind, MetadataKind>;

/** What tables are found by: a kind of record, a sort of text event, or `unknown` for what could not be decoded. */
export type EventKind = RecordEventKind | TextKind | 'unknown';

/** The record that a kind of event is read from. */
export type RecordOfEvent<Kind extends EventKind> = Kind extends RecordEventKind
  ? RecordOfKind<Kind>
  : Kind extends TextKind
    ? FullyQualifiedRecord
    : UnknownRecord;

type Leaf = string | number | boolean | Uint8Array | undefined;

type PathOf<Data> = Data extends Leaf
  ? never
  : Data extends readonly (infer Item)[]
    ? PathOf<Item>
    : { [Key in keyof Data & string]: Key | `${Key}.${PathOf<Data[Key]>}` }[keyof Data & string];

type HeaderFieldOf<Known extends KnownRecord> = Known['discoveryHeader'] extends undefined
  ? never
  : keyof DiscoveryHeader & string;

/**
 * The fields of a kind of record, those of every version; of the blocks and lists in it by their path
 * (`vpnSession.clientIpAddress`, `webApplications.webApplicationId`); and those of its discovery header, which counts
 * where the body has no such field. The fields of text events are not known beforehand.
 */
export type FieldOf<Kind extends EventKind> = Kind extends RecordEventKind
  ? PathOf<RecordOfKind<Kind>['data']> | HeaderFieldOf<RecordOfKind<Kind>>
  : string;

const TEXT_KINDS: Readonly<Partial<Record<RecordCategory, TextKind>>> = {
  connection: 'fullyQualifiedConnection',
  file: 'fullyQualifiedFile',
  malware: 'fullyQualifiedFile',
  intrusion: 'fullyQualifiedIntrusion',
  packet: 'fullyQualifiedPacket',
};

const MALWARE = 'fullyQualifiedMalware' satisfies TextKind;

const textKinds: ReadonlySet<string> = new Set([...Object.values(TEXT_KINDS), MALWARE]);

/** What the disposition of a file is where the file does harm; in small letters. */
const harmful: ReadonlySet<unknown> = new Set(['malware', 'custom detection', 'custom signature']);

/** The kind of event that a record is; `undefined` for metadata. */
export function eventKindOf(record: EventRecord): string | undefined {
  if (record.kind === 'fullyQualifiedEvent') return textKindOf(record);
  return record.category === 'metadata' ? undefined : record.kind;
}

function textKindOf({ category, data }: FullyQualifiedRecord): TextKind | undefined {
  const kind = TEXT_KINDS[category];
  if (kind !== 'fullyQualifiedFile') return kind;
  const disposition = data['SHA_Disposition'];
  return typeof disposition === 'string' && harmful.has(disposition.toLowerCase()) ? MALWARE : kind;
}

/** Tells whether events of a kind come as text, with fields that are not known beforehand. */
export function isTextKind(kind: string): kind is TextKind {
  return textKinds.has(kind);
}

/** The kind of the records that events of a kind are read from. */
export function recordKindOf(kind: string): string {
  return isTextKind(kind) ? 'fullyQualifiedEvent' : kind;
}
