import type {
  DiscoveryHeader,
  FullyQualifiedRecord,
  KnownRecord,
  RecordKind,
  RecordOfKind,
  UnknownRecord,
} from '@x/estreamer-protocol';

/**
 * What mappings are found by: the kinds of record; `fullyQualified...` for each sort of event that comes as text; and
 * `unknown` for events that could not be decoded.
 */
export type MappedKind = RecordKind | FullyQualifiedKind | 'unknown';

/** The events that come as text, by the category of their record. */
export type FullyQualifiedKind =
  | 'fullyQualifiedConnection'
  | 'fullyQualifiedFile'
  | 'fullyQualifiedIntrusion'
  | 'fullyQualifiedPacket';

/** The record that a mapping reads. */
export type MappedRecord<Kind extends MappedKind> = Kind extends RecordKind
  ? RecordOfKind<Kind>
  : Kind extends FullyQualifiedKind
    ? FullyQualifiedRecord
    : UnknownRecord;

type Leaf = string | number | boolean | Uint8Array | undefined;

type PathOf<Data> = Data extends Leaf
  ? never
  : Data extends readonly (infer Item)[]
    ? PathOf<Item>
    : { [Key in keyof Data & string]: Key | `${Key}.${PathOf<Data[Key]>}` }[keyof Data & string];

type HeaderFieldOf<Rec extends KnownRecord> = Rec['discoveryHeader'] extends undefined
  ? never
  : keyof DiscoveryHeader & string;

/**
 * The fields of a kind of record, those of every version; of the blocks and lists in it by their path
 * (`vpnSession.clientIpAddress`, `webApplications.webApplicationId`); and those of its discovery header, which counts
 * where the body has no such field. The fields of text events are not known beforehand.
 */
export type FieldOf<Kind extends MappedKind> = Kind extends RecordKind
  ? PathOf<RecordOfKind<Kind>['data']> | HeaderFieldOf<RecordOfKind<Kind>>
  : string;
