/** Appends big-endian values to a buffer that grows as needed. */
export interface ByteWriter {
  /** How many bytes are written so far. */
  readonly length: number;
  uint8(value: number): void;
  uint16(value: number): void;
  uint32(value: number): void;
  uint64(value: number | bigint): void;
  bytes(bytes: Uint8Array): void;
  /** UTF-8 text. */
  text(text: string): void;
  /** Overwrites four bytes that are already written. */
  patchUint32(offset: number, value: number): void;
  /** What is written so far; the writer must not be used after this. */
  finish(): Buffer;
}

export function createByteWriter(initialCapacity = 1024): ByteWriter {
  let buffer = Buffer.allocUnsafe(initialCapacity);
  let length = 0;

  /** Makes room for some bytes and gives the place where they start. */
  const reserve = (bytes: number): number => {
    const start = length;
    length += bytes;
    if (length > buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, 2 * buffer.length));
      buffer.copy(larger, 0, 0, start);
      buffer = larger;
    }
    return start;
  };

  return {
    get length() {
      return length;
    },
    uint8(value) {
      const at = reserve(1);
      buffer[at] = value;
    },
    uint16(value) {
      const at = reserve(2);
      buffer.writeUInt16BE(value, at);
    },
    uint32(value) {
      const at = reserve(4);
      buffer.writeUInt32BE(value, at);
    },
    uint64(value) {
      const at = reserve(8);
      if (typeof value === 'bigint') {
        buffer.writeBigUInt64BE(value, at);
        return;
      }
      buffer.writeUInt32BE(Math.floor(value / 0x1_0000_0000), at);
      buffer.writeUInt32BE(value % 0x1_0000_0000, at + 4);
    },
    bytes(bytes) {
      const at = reserve(bytes.length);
      buffer.set(bytes, at);
    },
    text(text) {
      const bytes = Buffer.byteLength(text);
      const at = reserve(bytes);
      buffer.write(text, at, bytes, 'utf8');
    },
    patchUint32(offset, value) {
      buffer.writeUInt32BE(value, offset);
    },
    finish() {
      return buffer.subarray(0, length);
    },
  };
}
