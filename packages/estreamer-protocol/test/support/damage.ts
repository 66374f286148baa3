import fc from 'fast-check';

const RECORD_HEADER_SIZES = [8, 16];

/** Changes the payload of an event data message as a broken or hostile peer could. */
export const damage: fc.Arbitrary<(payload: Buffer) => Buffer> = fc.oneof(
  fc.nat().map((cut) => (payload: Buffer) => payload.subarray(0, cut % payload.length)),
  fc.tuple(fc.nat(), fc.nat(7)).map(([position, bit]) => (payload: Buffer) => {
    const at = position % payload.length;
    payload[at] = (payload[at] ?? 0) ^ (1 << bit);
    return payload;
  }),
  fc
    .tuple(fc.nat(), fc.constantFrom(0, 7, 8, 0x7fff_ffff, 0xffff_ffff))
    .map(([position, value]) => (payload: Buffer) => {
      payload.writeUInt32BE(value, position % (payload.length - 3));
      return payload;
    }),
  fc
    .uint8Array({ minLength: 1, maxLength: 64 })
    .map((garbage) => (payload: Buffer) => Buffer.concat([payload, garbage])),
  fc
    .tuple(fc.nat(), fc.uint8Array({ minLength: 8, maxLength: 8 }))
    .map(([cut, bytes]) => (payload: Buffer) => {
      // A shorter body in a record whose lengths agree with it.
      const size = Math.max(8, cut % payload.length);
      const shorter = Buffer.from(payload.subarray(0, size));
      const headerSize =
        RECORD_HEADER_SIZES.find((header) => payload.length - payload.readUInt32BE(4) === header) ?? 8;
      if (size >= headerSize) shorter.writeUInt32BE(size - headerSize, 4);
      return bytes[0] === 0 ? Buffer.from(bytes) : shorter;
    }),
);

/** Damage, or none. */
export const sometimesDamaged = fc.option(damage).map((damaged) => damaged ?? ((bytes: Buffer) => bytes));
