import type { ProductVersion } from './product-version.ts';

/** Text for people about a field; none of it changes what is read or written. */
export interface FieldNotes {
  /** The field's title in the integration guide, where the name here differs. */
  readonly title?: string;
  /** Unit of the value, for example `unix seconds`. */
  readonly unit?: string;
  /** What else a reader should know. */
  readonly note?: string;
  /** True for padding and for bytes whose meaning is not known. */
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
 * One field of a layout: how its bytes are read, and (only for the compiler) the type of its value.
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

/**
 * Seconds since 1970-01-01T00:00:00Z: a number like any other, whose type names its unit where an editor shows it.
 */
export type UnixSeconds = number & { valueOf(): number; readonly unit?: 'unix seconds' };

/** Millionths of a second: a number like any other, whose type names its unit where an editor shows it. */
export type Microseconds = number & { valueOf(): number; readonly unit?: 'microseconds' };

/** An item of a list whose block type the list's layout does not know, as bytes. */
export interface UnknownBlock {
  readonly blockType: number;
  /** The block without its 8-byte header; a view into the frame it came in. */
  readonly bytes: Uint8Array;
}

/** A sequence of fields without gaps; the order of the keys is the order on the wire. */
export type Fields = Readonly<Record<string, Field>>;

/** The plain object that a sequence of fields decodes to. */
export type FieldsData<F extends Fields> = { [K in keyof F]: FieldValue<F[K]> };

/** What an encoder takes for a sequence of fields: what is left out is written as zero, empty text or an empty list. */
export type FieldsInput<F extends Fields> = { [K in keyof F]?: FieldInput<FieldValue<F[K]>> };

type FieldInput<Value> = Value extends Uint8Array
  ? Uint8Array
  : Value extends readonly (infer Item)[]
    ? readonly FieldInput<Item>[]
    : Value extends object
      ? { [K in keyof Value]?: FieldInput<Value[K]> }
      : Value;

/** Blocks are numbered independently in two series; which one applies follows from the record, never from the bytes. */
export type BlockSeries = 1 | 2;

/** One version of a data block: what stands behind the 8-byte header `{blockType, blockLength}`. */
export interface BlockSchema<Type extends number = number, F extends Fields = Fields> {
  readonly series: BlockSeries;
  readonly blockType: Type;
  /** The guide's name of the block. */
  readonly name: string;
  /** The product version that began to send it; `any` for one as old as the protocol. */
  readonly since: ProductVersion | 'any';
  /** The oldest version of the extended request that brings it; undefined where it comes with any. */
  readonly request?: number | undefined;
  readonly fields: F;
  /** Other layouts seen under the same number; the one whose end is the block's end is taken. */
  readonly variants: readonly Fields[];
  /** Where sources disagree about the layout or have not been seen whole: about what, and what is done here. */
  readonly sourcesDisagree?: string | undefined;
}

/** The plain object that a block decodes to. */
export type BlockData<B> =
  B extends BlockSchema<infer Type, infer F> ? { readonly blockType: Type } & FieldsData<F> : never;

/** What an encoder takes for a block. */
export type BlockInput<B> =
  B extends BlockSchema<infer Type, infer F> ? { readonly blockType?: Type } & FieldsInput<F> : never;
