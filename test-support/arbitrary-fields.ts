import fc from 'fast-check';

/** A field of a layout, as far as values for it can be made up. */
export interface MadeUpField {
  readonly shape:
    | { readonly type: 'uint8' | 'uint16' | 'uint32' | 'int32' | 'uint64' }
    | { readonly type: 'uuid' | 'ipv4' | 'ipv6' | 'mac' | 'string' | 'blob' }
    | { readonly type: 'text' | 'bytes'; readonly lengthField?: string }
    | { readonly type: 'octets'; readonly length: number }
    | { readonly type: 'block'; readonly block: MadeUpBlock }
    | { readonly type: 'list'; readonly items: readonly MadeUpBlock[] };
}

export type MadeUpFields = Readonly<Record<string, MadeUpField>>;

export interface MadeUpBlock {
  readonly blockType?: number | undefined;
  readonly fields: MadeUpFields;
}

/** What values are made of. */
export interface ValueArbitraries {
  /** A whole number from 0. */
  readonly number: (max: number) => fc.Arbitrary<number>;
  readonly uuid: fc.Arbitrary<string>;
  readonly ipv4: fc.Arbitrary<string>;
  readonly ipv6: fc.Arbitrary<string>;
  /** Without a NUL at its end, which is not part of a text on the wire. */
  readonly text: fc.Arbitrary<string>;
  readonly bytes: fc.Arbitrary<Buffer>;
  readonly blob: fc.Arbitrary<Buffer>;
  /** The most items of a list. */
  readonly maxItems: number;
}

/** Values for layouts. */
export interface LayoutArbitraries {
  fields(fields: MadeUpFields): fc.Arbitrary<Record<string, unknown>>;
  /** Its fields, and its type if it has one. */
  block(block: MadeUpBlock): fc.Arbitrary<Record<string, unknown>>;
}

/** Hexadecimal text of so many bytes. */
const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => Buffer.from(value).toString('hex'));

export const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((value) => Buffer.from(value));

/** A uint64 as records have it: a number as far as that is exact, else its digits. */
const uint64 = fc
  .bigInt({ min: 0n, max: 2n ** 64n - 1n })
  .chain((large) => fc.constantFrom(large, large & 0xffffn))
  .map((value) => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value)));

const mac = hex(6).map((value) => value.replace(/..(?=.)/g, '$&:'));

/** Makes what makes values up for any layout. */
export function createLayoutArbitraries(values: ValueArbitraries): LayoutArbitraries {
  function field({ shape }: MadeUpField): fc.Arbitrary<unknown> {
    switch (shape.type) {
      case 'uint8':
        return values.number(0xff);
      case 'uint16':
        return values.number(0xffff);
      case 'uint32':
        return values.number(0xffff_ffff);
      case 'int32':
        return fc.integer();
      case 'uint64':
        return uint64;
      case 'mac':
        return mac;
      case 'octets':
        return hex(shape.length);
      case 'string':
        return values.text;
      case 'block':
        return block(shape.block);
      case 'list':
        return fc.array(fc.oneof(...shape.items.map(block)), { maxLength: values.maxItems });
      default:
        return values[shape.type];
    }
  }

  function fieldsOf(fields: MadeUpFields): fc.Arbitrary<Record<string, unknown>> {
    const ofFields = Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, field(one)]));
    return fc.record(ofFields, { noNullPrototype: true }).map((made) => withLengths(fields, made));
  }

  function block({ blockType, fields }: MadeUpBlock): fc.Arbitrary<Record<string, unknown>> {
    return fieldsOf(fields).map((made) => (blockType === undefined ? made : { blockType, ...made }));
  }

  return { fields: fieldsOf, block };
}

/** Fields that measure others say what these have. */
function withLengths(fields: MadeUpFields, made: Record<string, unknown>): Record<string, unknown> {
  for (const [name, { shape }] of Object.entries(fields)) {
    if (!('lengthField' in shape) || shape.lengthField === undefined) continue;
    const value = made[name] as string | Uint8Array;
    made[shape.lengthField] = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
  }
  return made;
}
