/** Chunks of a stream that wait to be read. */
export interface ChunkQueue {
  push(chunk: Uint8Array): void;
  shift(): Uint8Array | undefined;
  /** A copy of the first bytes; there must be as many. */
  peek(size: number): Buffer;
}

/** A chunk below this size costs more than its bytes. */
const SMALL_CHUNK = 256;
/** So many small chunks in a row become one, so that a peer that sends byte by byte does not fill the memory. */
const MAX_SMALL_CHUNKS = 256;

/** Makes an empty queue. */
export function createChunkQueue(): ChunkQueue {
  const chunks: Uint8Array[] = [];
  /** How many of the last chunks are small. */
  let smallChunks = 0;

  return {
    push(chunk) {
      if (chunk.length === 0) return;
      chunks.push(chunk);
      smallChunks = chunk.length < SMALL_CHUNK ? smallChunks + 1 : 0;
      if (smallChunks === MAX_SMALL_CHUNKS) {
        chunks.push(Buffer.concat(chunks.splice(-MAX_SMALL_CHUNKS)));
        smallChunks = 0;
      }
    },
    shift() {
      const chunk = chunks.shift();
      if (chunk === undefined) return undefined;
      smallChunks = Math.min(smallChunks, chunks.length);
      return chunk;
    },
    peek(size) {
      const bytes = Buffer.allocUnsafe(size);
      for (let filled = 0, index = 0; filled < bytes.length; index += 1) {
        const piece = (chunks[index] as Uint8Array).subarray(0, bytes.length - filled);
        bytes.set(piece, filled);
        filled += piece.length;
      }
      return bytes;
    },
  };
}
