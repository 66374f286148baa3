import { isSince, type ProductVersion } from '../schema/product-version.ts';
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

/** One of the layouts that a record's body can have: one object for all records that have it. */
export interface BodyLayout {
  /** Undefined for a layout without a block header. */
  readonly blockType: number | undefined;
  readonly fields: Fields;
  /** The product version that began to send it; `any` for one as old as the protocol. */
  readonly since: ProductVersion | 'any';
  /** The oldest version of the extended request that brings it; undefined where it comes with any. */
  readonly request?: number | undefined;
  /** Other layouts seen under the same block type. */
  readonly variants: readonly Fields[];
}

/** A body of fixed layout, without a block header. */
export interface LayoutBody<F extends Fields = Fields> extends BodyLayout {
  readonly type: 'layout';
  readonly blockType: undefined;
  readonly fields: F;
}

/** A body that is one block, whose block type selects the version. */
export interface BlockBody<
  Versions extends readonly BlockSchema[] = readonly BlockSchema[],
  Bare extends readonly LayoutBody[] = readonly LayoutBody[],
> {
  readonly type: 'block';
  readonly versions: Versions;
  /** Bare layouts to try in order when the body does not start with one of the blocks and fill the record. */
  readonly bare: Bare;
  /** The version whose layout is taken for a block of unknown number, if it fills the block exactly. */
  readonly unnumbered?: Versions[number];
}

/** A body that somebody's own parser reads. */
export interface ParserBody<Data = unknown> {
  readonly type: 'parser';
  readonly parse: (bytes: Buffer) => Data;
}

/** How a metadata record names an id. */
export interface MetadataEntry {
  /** The fields that together are the key. */
  readonly key: readonly string[];
  /** What a field of the key is called in versions that have another name for it. */
  readonly otherNames?: Readonly<Record<string, string>>;
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
  readonly body: LayoutBody | BlockBody | ParserBody;
  /** For metadata records: what they name. */
  readonly metadata?: MetadataEntry;
}

type OneOf<T> = T[keyof T & number];

/** The plain object that a record's body decodes to. */
export type BodyData<B> =
  B extends LayoutBody<infer F>
    ? FieldsData<F>
    : B extends BlockBody<infer Versions, infer Bare>
      ?
          | OneOf<{ [I in keyof Versions]: BlockData<Versions[I]> }>
          | OneOf<{ [I in keyof Bare]: BodyData<Bare[I]> }>
      : B extends ParserBody<infer Data>
        ? Data
        : never;

/** What an encoder takes for a record's body. */
export type BodyInput<B> =
  B extends LayoutBody<infer F>
    ? FieldsInput<F>
    : B extends BlockBody<infer Versions, infer Bare>
      ?
          | OneOf<{ [I in keyof Versions]: BlockInput<Versions[I]> }>
          | OneOf<{ [I in keyof Bare]: BodyInput<Bare[I]> }>
      : never;

/** Describes a record type. */
export function defineRecord<const Definition extends RecordDefinition>(definition: Definition): Definition {
  return definition;
}

/** A body of fixed layout. */
export function layout<F extends Fields>(fields: F): LayoutBody<F> {
  return { type: 'layout', blockType: undefined, fields, since: 'any', variants: [] };
}

/** A body that is one block: the versions that are known of it, oldest first. */
export function versions<const Versions extends readonly BlockSchema[]>(
  ...blocks: Versions
): BlockBody<Versions, []> {
  return { type: 'block', versions: blocks, bare: [] };
}

/** A body that is one block, or else one of the bare layouts. */
export function versionsOr<
  const Versions extends readonly BlockSchema[],
  const Bare extends readonly LayoutBody[],
>(blocks: Versions, bare: Bare): BlockBody<Versions, Bare> {
  return { type: 'block', versions: blocks, bare };
}

/** Versions, and the one of them whose layout is taken for a block of unknown number that it fills exactly. */
export function versionsWithUnnumbered<const Versions extends readonly BlockSchema[]>(
  blocks: Versions,
  unnumbered: Versions[number],
): BlockBody<Versions, []> {
  return { type: 'block', versions: blocks, bare: [], unnumbered };
}

/**
 * A body that a parser of your own reads: a `Parser` of binary-parser, or anything else with such a `parse`. What it
 * throws makes the record unknown. Such records are decoded only.
 *
 * @typeParam Data what the parser gives
 */
export function parsedBy<Data>(parser: { parse(bytes: Buffer): Data }): ParserBody<Data> {
  return { type: 'parser', parse: (bytes) => parser.parse(bytes) };
}

/**
 * All layouts that a record's body can have, the versions of its block first, oldest first; none for a body that
 * somebody's own parser reads.
 */
export function layoutsOf(body: RecordDefinition['body']): readonly BodyLayout[] {
  switch (body.type) {
    case 'layout':
      return [body];
    case 'block':
      return [...body.versions, ...body.bare];
    case 'parser':
      return [];
  }
}

/** Whose layout is asked for. */
export interface LayoutRequest {
  /** The server's version. */
  readonly productVersion: ProductVersion;
  /** The version of the extended request. @default a version that brings every layout */
  readonly request?: number | undefined;
}

/** The newest layout of a record's body that a server of a version sends; undefined where it is older than all of them. */
export function layoutFor(
  body: RecordDefinition['body'],
  { productVersion, request = Number.POSITIVE_INFINITY }: LayoutRequest,
): BodyLayout | undefined {
  return layoutsOf(body).findLast(
    (layout) => isSince(productVersion, layout.since) && (layout.request ?? 0) <= request,
  );
}
