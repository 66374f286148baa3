/** Bytes to values: what the compiled decoders and the binary-parser formatters share. */

type ReadSlice = (bytes: Buffer, start: number, end: number) => string;

/** What stands behind `toString` in Node.js, undocumented: short texts take a tenth less without its choice of an encoding. */
interface Slices {
  readonly utf8Slice?: (this: Buffer, start: number, end: number) => string;
  readonly hexSlice?: (this: Buffer, start: number, end: number) => string;
}

const { utf8Slice, hexSlice } = Buffer.prototype as Buffer & Slices;

const readUtf8: ReadSlice =
  utf8Slice === undefined
    ? (bytes, start, end) => bytes.toString('utf8', start, end)
    : (bytes, start, end) => (bytes as Buffer & Required<Slices>).utf8Slice(start, end);

const readHex: ReadSlice =
  hexSlice === undefined
    ? (bytes, start, end) => bytes.toString('hex', start, end)
    : (bytes, start, end) => (bytes as Buffer & Required<Slices>).hexSlice(start, end);

const MAX_HIGH_WORD = 0x1fffff;

/** The address text of an all-zero 16-byte address field: no address. */
const NO_ADDRESS = '::';

export function readUint64(bytes: Buffer, offset: number): number | string {
  const high = wordAt(bytes, offset);
  const low = wordAt(bytes, offset + 4);
  if (high <= MAX_HIGH_WORD) return high * 0x1_0000_0000 + low;
  return ((BigInt(high) << 32n) | BigInt(low)).toString();
}

const NO_UUID = '00000000-0000-0000-0000-000000000000';
/** Texts of zeros by their length, so that there is one for all hashes that are not set. */
const ZERO_DIGITS: readonly string[] = Array.from({ length: 129 }, (_, digits) => '0'.repeat(digits));

/** Many identifiers and hashes are not set; most others differ from zero in their first byte. */
function isZero(bytes: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) if (bytes[index] !== 0) return false;
  return true;
}

export function readUuid(bytes: Buffer, offset: number): string {
  if (isZero(bytes, offset, offset + 16)) return NO_UUID;
  const hex = bytes.toString('hex', offset, offset + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function readIpv4(bytes: Buffer, offset: number): string {
  return `${bytes[offset]}.${bytes[offset + 1]}.${bytes[offset + 2]}.${bytes[offset + 3]}`;
}

/** RFC 5952 text; IPv4-mapped addresses (`::ffff:a.b.c.d`) as dotted text. */
export function readIpv6(bytes: Buffer, offset: number): string {
  const first = bytes.readUInt32BE(offset);
  const second = bytes.readUInt32BE(offset + 4);
  const third = bytes.readUInt32BE(offset + 8);
  if (first === 0 && second === 0) {
    if (third === 0xffff) return readIpv4(bytes, offset + 12);
    if (third === 0 && bytes.readUInt32BE(offset + 12) === 0) return NO_ADDRESS;
  }
  const groups: number[] = [];
  for (let index = 0; index < 16; index += 2) groups.push(bytes.readUInt16BE(offset + index));
  const zeros = longestZeroRun(groups);
  const hex = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  if (zeros.length < 2) return hex(0, 8);
  return `${hex(0, zeros.start)}::${hex(zeros.start + zeros.length, 8)}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index <= groups.length; index += 1) {
    if (index < groups.length && groups[index] === 0) continue;
    if (index - start > best.length) best = { start, length: index - start };
    start = index + 1;
  }
  return best;
}

const NO_MAC = '00:00:00:00:00:00';

export function readMac(bytes: Buffer, offset: number): string {
  if (isZero(bytes, offset, offset + 6)) return NO_MAC;
  const hex = bytes.toString('hex', offset, offset + 6);
  return `${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}:${hex.slice(6, 8)}:${hex.slice(8, 10)}:${hex.slice(10)}`;
}

export function readOctets(bytes: Buffer, start: number, end: number): string {
  const zeros = ZERO_DIGITS[2 * (end - start)];
  if (zeros !== undefined && isZero(bytes, start, end)) return zeros;
  return readHex(bytes, start, end);
}

/** UTF-8 text without its trailing NULs; bytes that are not UTF-8 become U+FFFD. */
export function readText(bytes: Buffer, start: number, end: number): string {
  let stop = end;
  while (stop > start && bytes[stop - 1] === 0) stop -= 1;
  return stop === start ? '' : readUtf8(bytes, start, stop);
}

type ReadText = (bytes: Buffer, offset: number) => string;

/** How many texts are remembered; a power of two. */
const REMEMBERED = 1024;

/**
 * Remembers the texts of 16-byte values: a stream has few addresses, zones and policies, and they come again and again. Each
 * value has one place, which the next value with the same place takes.
 */
export function rememberTexts(read: ReadText): ReadText {
  const words = new Uint32Array(4 * REMEMBERED);
  const texts: (string | undefined)[] = new Array(REMEMBERED).fill(undefined);
  return (bytes, offset) => {
    const first = wordAt(bytes, offset);
    const second = wordAt(bytes, offset + 4);
    const third = wordAt(bytes, offset + 8);
    const fourth = wordAt(bytes, offset + 12);
    const hash = Math.imul(first ^ Math.imul(second, 31) ^ Math.imul(third, 961) ^ fourth, 0x9e3779b1);
    const place = hash >>> 22;
    const at = 4 * place;
    const known = texts[place];
    if (
      known !== undefined &&
      words[at] === first &&
      words[at + 1] === second &&
      words[at + 2] === third &&
      words[at + 3] === fourth
    ) {
      return known;
    }
    const text = read(bytes, offset);
    words[at] = first;
    words[at + 1] = second;
    words[at + 2] = third;
    words[at + 3] = fourth;
    texts[place] = text;
    return text;
  };
}

/** Four bytes that are known to be there, as an unsigned number. */
export function wordAt(bytes: Buffer, offset: number): number {
  return (
    (((bytes[offset] as number) << 24) |
      ((bytes[offset + 1] as number) << 16) |
      ((bytes[offset + 2] as number) << 8) |
      (bytes[offset + 3] as number)) >>>
    0
  );
}
