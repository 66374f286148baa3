import type { Random } from '../random.ts';

/** Bytes before the body of a message: version, type, length. */
const HEADER_SIZE = 8;

/** Values at which programs go wrong. */
const EDGES = [0, 1, 7, 8, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fff8, 0xffff_ffff];

/** A message that is framed well and damaged inside: its header has the length that it has. */
export function damageBody(message: Uint8Array, others: readonly Uint8Array[], random: Random): Buffer {
  let bytes: Buffer = Buffer.from(message);
  const times = random.chance(0.6) ? 1 : 1 + Math.floor(random.next() * 6);
  for (let time = 0; time < times; time += 1) bytes = damageOnce(bytes, others, random);
  bytes.writeUInt32BE(bytes.length - HEADER_SIZE, 4);
  return bytes;
}

function damageOnce(bytes: Buffer, others: readonly Uint8Array[], random: Random): Buffer {
  const { length } = bytes;
  if (length <= HEADER_SIZE) return bytes;
  const place = (size: number) =>
    HEADER_SIZE + Math.floor(random.next() * Math.max(1, length - HEADER_SIZE - size + 1));
  switch (Math.floor(random.next() * 7)) {
    case 0: {
      const at = place(1);
      bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(random.next() * 8));
      return bytes;
    }
    case 1:
      bytes[place(1)] = Math.floor(random.next() * 256);
      return bytes;
    case 2:
      if (length >= HEADER_SIZE + 4) bytes.writeUInt32BE(random.pick(EDGES), place(4));
      return bytes;
    case 3:
      // Where lengths and types mostly stand: on a border of four bytes, near the begin.
      if (length >= HEADER_SIZE + 64) {
        bytes.writeUInt32BE(random.pick(EDGES), HEADER_SIZE + 4 * Math.floor(random.next() * 15));
      }
      return bytes;
    case 4:
      return bytes.subarray(0, place(0));
    case 5: {
      const at = place(0);
      const added = Buffer.alloc(1 + Math.floor(random.next() * 40), Math.floor(random.next() * 256));
      return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]);
    }
    default: {
      // The end of another message.
      const other = random.pick(others);
      return Buffer.concat([
        bytes.subarray(0, place(0)),
        other.subarray(Math.floor(random.next() * other.length)),
      ]);
    }
  }
}

/** A message whose header is wrong: what stands behind it in the same stream can't be found. */
export function damageHeader(message: Uint8Array, random: Random): Buffer {
  const bytes = Buffer.from(message);
  if (random.chance(0.5)) bytes.writeUInt16BE(Math.floor(random.next() * 0x1_0000), 0);
  else bytes.writeUInt32BE(random.pick([0xffff_ffff, 0x8000_0000, 0x4000_0000]), 4);
  return bytes;
}
