import type {
  BlockData,
  BlockSchema,
  Field,
  FieldNotes,
  FieldShape,
  Microseconds,
  Uint64,
  UnixSeconds,
  UnknownBlock,
} from './schema.ts';

function field<Value>(shape: FieldShape, notes: FieldNotes = {}): Field<Value> {
  return { shape, notes };
}

/** 1 byte, unsigned. */
export const uint8 = (notes?: FieldNotes) => field<number>({ type: 'uint8' }, notes);
/** 2 bytes, unsigned, big-endian. */
export const uint16 = (notes?: FieldNotes) => field<number>({ type: 'uint16' }, notes);
/** 4 bytes, unsigned, big-endian. */
export const uint32 = (notes?: FieldNotes) => field<number>({ type: 'uint32' }, notes);
/** 4 bytes, signed, big-endian. */
export const int32 = (notes?: FieldNotes) => field<number>({ type: 'int32' }, notes);
/** 4 bytes: seconds since 1970-01-01T00:00:00Z. */
export const unixSeconds = (notes?: FieldNotes) =>
  field<UnixSeconds>({ type: 'uint32' }, { ...notes, unit: 'unix seconds' });
/** 4 bytes: millionths of a second. */
export const microseconds = (notes?: FieldNotes) =>
  field<Microseconds>({ type: 'uint32' }, { ...notes, unit: 'microseconds' });
/** 8 bytes, unsigned, big-endian; see {@link Uint64} for large values. */
export const uint64 = (notes?: FieldNotes) => field<Uint64>({ type: 'uint64' }, notes);
/** 16 bytes, as lower-case text 8-4-4-4-12 in written order. */
export const uuid = (notes?: FieldNotes) => field<string>({ type: 'uuid' }, notes);
/** 4 bytes, as dotted text. */
export const ipv4 = (notes?: FieldNotes) => field<string>({ type: 'ipv4' }, notes);
/** 16 bytes, as RFC 5952 text; an IPv4-mapped address as dotted text, all zero as `::`. */
export const ipv6 = (notes?: FieldNotes) => field<string>({ type: 'ipv6' }, notes);
/** 6 bytes, as lower-case text with colons. */
export const mac = (notes?: FieldNotes) => field<string>({ type: 'mac' }, notes);

/** A fixed number of bytes (hashes, identifiers), as lower-case hexadecimal text. */
export function octets(length: number, notes?: FieldNotes): Field<string> {
  return field({ type: 'octets', length }, notes);
}

/** UTF-8 text as long as an earlier field says; trailing NULs are dropped. */
export function text(lengthField: string, notes?: FieldNotes & { adjust?: number }): Field<string> {
  return field({ type: 'text', lengthField, adjust: notes?.adjust ?? 0 }, notes);
}

/** Raw bytes as many as an earlier field says; the value is a view into the frame. */
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
