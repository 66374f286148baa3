import type {
  BlockData,
  BlockInput,
  BlockSchema,
  Fields,
  FieldsData,
  FieldsInput,
} from '../schema/schema.ts';

/** What a record is about. Metadata records carry the names of the ids in all others. */
export type RecordCategory =
  | 'connection'
  | 'correlation'
  | 'discovery'
  | 'file'
  | 'intrusion'
  | 'ioc'
  | 'malware'
  | 'metadata'
  | 'packet'
  | 'user'
  | 'vpn';

/** A body of fixed layout, without a block header. */
export interface LayoutBody<F extends Fields = Fields> {
  readonly type: 'layout';
  readonly fields: F;
}

/** A body that is one block, whose block type selects the version. */
export interface BlockBody<
  Versions extends readonly BlockSchema[] = readonly BlockSchema[],
  Otherwise extends readonly Fields[] = readonly Fields[],
> {
  readonly type: 'block';
  readonly versions: Versions;
  /** Bare layouts to try in order when the body does not start with one of the blocks and fill the record. */
  readonly otherwise: Otherwise;
}

/** How a metadata record names an id. */
export interface MetadataEntry {
  /** The fields that together are the key. */
  readonly key: readonly string[];
  /** The fields that hold the names; the first is what the id is called. */
  readonly value: readonly string[];
}

/** One record type of the catalogue. */
export interface RecordDefinition {
  readonly recordType: number;
  /** The record's name in code: what `record.kind` holds. */
  readonly kind: string;
  /** The guide's name of the record. */
  readonly name: string;
  readonly category: RecordCategory;
  /** Whether a discovery header stands between the record header and the body. */
  readonly discoveryHeader: boolean;
  readonly body: LayoutBody | BlockBody;
  /** For metadata records: what they name. */
  readonly metadata?: MetadataEntry;
}

type OneOf<T> = T[keyof T & number];

/** The plain object that a record's body decodes to. */
export type BodyData<B> =
  B extends LayoutBody<infer F>
    ? FieldsData<F>
    : B extends BlockBody<infer Versions, infer Otherwise>
      ?
          | OneOf<{ [I in keyof Versions]: BlockData<Versions[I]> }>
          | OneOf<{ [I in keyof Otherwise]: FieldsData<Otherwise[I]> }>
      : never;

/** What an encoder takes for a record's body. */
export type BodyInput<B> =
  B extends LayoutBody<infer F>
    ? FieldsInput<F>
    : B extends BlockBody<infer Versions, infer Otherwise>
      ?
          | OneOf<{ [I in keyof Versions]: BlockInput<Versions[I]> }>
          | OneOf<{ [I in keyof Otherwise]: FieldsInput<Otherwise[I]> }>
      : never;

/** Describes a record type. */
export function defineRecord<const Definition extends RecordDefinition>(definition: Definition): Definition {
  return definition;
}

/** A body of fixed layout. */
export function layout<F extends Fields>(fields: F): LayoutBody<F> {
  return { type: 'layout', fields };
}

/** A body that is one block: the versions that are known of it, oldest first. */
export function versions<const Versions extends readonly BlockSchema[]>(
  ...blocks: Versions
): BlockBody<Versions, []> {
  return { type: 'block', versions: blocks, otherwise: [] };
}

/** A body that is one block, or else one of the bare layouts. */
export function versionsOr<
  const Versions extends readonly BlockSchema[],
  const Otherwise extends readonly Fields[],
>(blocks: Versions, otherwise: Otherwise): BlockBody<Versions, Otherwise> {
  return { type: 'block', versions: blocks, otherwise };
}
