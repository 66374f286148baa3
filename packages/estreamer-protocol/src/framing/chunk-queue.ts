/** Chunks of a stream that wait to be read. */
export interface ChunkQueue {
  /** Octets in all chunks. */
  readonly byteLength: number;
  push(chunk: Buffer): void;
  shift(): Buffer | undefined;
  /** A copy of the first octets, of as many as there are. */
  peek(size: number): Buffer;
}

/** A chunk below this size costs more than its octets. */
const SMALL_CHUNK = 256;
/** So many small chunks in a row become one, so that a peer that sends octet by octet does not fill the memory. */
const MAX_SMALL_CHUNKS = 256;

/** Makes an empty queue. */
export function createChunkQueue(): ChunkQueue {
  const chunks: Buffer[] = [];
  let byteLength = 0;
  /** How many of the last chunks are small. */
  let smallChunks = 0;

  return {
    get byteLength() {
      return byteLength;
    },
    push(chunk) {
      if (chunk.length === 0) return;
      chunks.push(chunk);
      byteLength += chunk.length;
      smallChunks = chunk.length < SMALL_CHUNK ? smallChunks + 1 : 0;
      if (smallChunks === MAX_SMALL_CHUNKS) {
        chunks.push(Buffer.concat(chunks.splice(-MAX_SMALL_CHUNKS)));
        smallChunks = 0;
      }
    },
    shift() {
      const chunk = chunks.shift();
      if (chunk === undefined) return undefined;
      byteLength -= chunk.length;
      smallChunks = Math.min(smallChunks, chunks.length);
      return chunk;
    },
    peek(size) {
      const octets = Buffer.allocUnsafe(Math.min(size, byteLength));
      for (let filled = 0, index = 0; filled < octets.length; index += 1) {
        filled += (chunks[index] as Buffer).copy(octets, filled);
      }
      return octets;
    },
  };
}
