import fc from 'fast-check';

/** A field of a layout, as far as its length may stand in another field. */
interface MeasuredField {
  readonly shape: { readonly type: string; readonly lengthField?: string };
}

/** Hexadecimal text of so many bytes. */
export const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => Buffer.from(value).toString('hex'));

export const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((value) => Buffer.from(value));

/** A uint64 as records have it: a number as far as that is exact, else its digits. */
export const uint64 = fc
  .bigInt({ min: 0n, max: 2n ** 64n - 1n })
  .chain((large) => fc.constantFrom(large, large & 0xffffn))
  .map((value) => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value)));

export const mac = hex(6).map((value) => value.replace(/..(?=.)/g, '$&:'));

/** Fields that measure others say what these have. */
export function withLengths(
  fields: Readonly<Record<string, MeasuredField>>,
  values: Record<string, unknown>,
): Record<string, unknown> {
  for (const [name, { shape }] of Object.entries(fields)) {
    const value = values[name];
    if (shape.lengthField === undefined) continue;
    if (shape.type === 'text') values[shape.lengthField] = Buffer.byteLength(value as string);
    if (shape.type === 'bytes') values[shape.lengthField] = (value as Uint8Array).length;
  }
  return values;
}
