import type { BlockData, BlockSchema } from './block.ts';

/** Text for people about a field; none of it changes what is read or written. */
export interface FieldNotes {
  /** The field's title in the integration guide, where the name here differs. */
  readonly title?: string;
  /** Unit of the value, for example `unix seconds`. */
  readonly unit?: string;
  /** What else a reader should know. */
  readonly note?: string;
  /** True for padding and for octets whose meaning is not known. */
  readonly reserved?: boolean;
  /** The names of the values (or, for a bit mask, of the bits). */
  readonly values?: ValueNames;
}

/** Names for the values of a field. */
export interface ValueNames {
  /** The table's name, for example `fileDisposition`. */
  readonly name: string;
  /** True when the names belong to single bits, several of which may be set. */
  readonly bitmask?: boolean;
  /** Value (or bit) to name. */
  readonly names: Readonly<Record<number, string>>;
}

declare const decodedValue: unique symbol;

/**
 * One field of a layout: how its octets are read, and (only for the compiler) the type of its value.
 * Make fields with the functions of this module.
 */
export interface Field<Value = unknown> {
  readonly shape: FieldShape;
  readonly notes: FieldNotes;
  readonly [decodedValue]?: Value;
}

/** The value that a field decodes to. */
export type FieldValue<F> = F extends Field<infer Value> ? Value : never;

/** What the decoder, the encoder and the documentation know of a field. */
export type FieldShape =
  | { readonly type: 'uint8' | 'uint16' | 'uint32' | 'int32' | 'uint64' | 'uuid' | 'ipv4' | 'ipv6' | 'mac' }
  | { readonly type: 'octets'; readonly length: number }
  | { readonly type: 'text' | 'bytes'; readonly lengthField: string; readonly adjust: number }
  | { readonly type: 'string' | 'blob' }
  | { readonly type: 'block'; readonly block: BlockSchema; readonly optional: boolean }
  | { readonly type: 'list'; readonly listType: number; readonly items: readonly BlockSchema[] };

/**
 * A 64-bit number: a `number` up to 2^53 - 1, beyond that its decimal digits as text, so that no digit is
 * lost and JSON takes the value as it is.
 */
export type Uint64 = number | string;

/** An item of a list whose block type the list's layout does not know, as octets. */
export interface UnknownBlock {
  readonly blockType: number;
  /** The block without its 8-octet header; a view into the frame it came in. */
  readonly bytes: Uint8Array;
}

function field<Value>(shape: FieldShape, notes: FieldNotes = {}): Field<Value> {
  return { shape, notes };
}

/** 1 octet, unsigned. */
export const uint8 = (notes?: FieldNotes) => field<number>({ type: 'uint8' }, notes);
/** 2 octets, unsigned, big-endian. */
export const uint16 = (notes?: FieldNotes) => field<number>({ type: 'uint16' }, notes);
/** 4 octets, unsigned, big-endian. */
export const uint32 = (notes?: FieldNotes) => field<number>({ type: 'uint32' }, notes);
/** 4 octets, signed, big-endian. */
export const int32 = (notes?: FieldNotes) => field<number>({ type: 'int32' }, notes);
/** 8 octets, unsigned, big-endian; see {@link Uint64} for large values. */
export const uint64 = (notes?: FieldNotes) => field<Uint64>({ type: 'uint64' }, notes);
/** 16 octets, as lower-case text 8-4-4-4-12 in written order. */
export const uuid = (notes?: FieldNotes) => field<string>({ type: 'uuid' }, notes);
/** 4 octets, as dotted text. */
export const ipv4 = (notes?: FieldNotes) => field<string>({ type: 'ipv4' }, notes);
/** 16 octets, as RFC 5952 text; an IPv4-mapped address as dotted text, all zero as `::`. */
export const ipv6 = (notes?: FieldNotes) => field<string>({ type: 'ipv6' }, notes);
/** 6 octets, as lower-case text with colons. */
export const mac = (notes?: FieldNotes) => field<string>({ type: 'mac' }, notes);

/** A fixed number of octets (hashes, identifiers), as lower-case hexadecimal text. */
export function octets(length: number, notes?: FieldNotes): Field<string> {
  return field({ type: 'octets', length }, notes);
}

/** UTF-8 text as long as an earlier field says; trailing NULs are dropped. */
export function text(lengthField: string, notes?: FieldNotes & { adjust?: number }): Field<string> {
  return field({ type: 'text', lengthField, adjust: notes?.adjust ?? 0 }, notes);
}

/** Raw octets as many as an earlier field says; the value is a view into the frame. */
export function bytes(lengthField: string, notes?: FieldNotes & { adjust?: number }): Field<Uint8Array> {
  return field({ type: 'bytes', lengthField, adjust: notes?.adjust ?? 0 }, notes);
}

/** A String block (type 0): UTF-8 text whose closing NUL is dropped. */
export const string = (notes?: FieldNotes) => field<string>({ type: 'string' }, notes);
/** A BLOB block (type 10 in series 1, 1 in series 2); the value is a view into the frame. */
export const blob = (notes?: FieldNotes) => field<Uint8Array>({ type: 'blob' }, notes);

/** A whole block inside another. */
export function block<B extends BlockSchema>(schema: B, notes?: FieldNotes): Field<BlockData<B>> {
  return field({ type: 'block', block: schema, optional: false }, notes);
}

/** A whole block that a server may leave out at the end of the enclosing block. */
export function optionalBlock<B extends BlockSchema>(
  schema: B,
  notes?: FieldNotes,
): Field<BlockData<B> | undefined> {
  return field({ type: 'block', block: schema, optional: true }, notes);
}

/**
 * A list of blocks. Items are recognised by the block type they carry; one of another type comes out as an
 * {@link UnknownBlock}.
 *
 * @param listType the type number written in the list's header (on input any is taken)
 */
export function list<const Items extends readonly BlockSchema[]>(
  listType: number,
  ...items: Items
): Field<readonly (BlockData<Items[number]> | UnknownBlock)[]> {
  return field({ type: 'list', listType, items });
}
