import { EstreamerProtocolError } from '../errors/protocol-error.ts';
import {
  MESSAGE_HEADER_SIZE,
  MESSAGE_HEADER_VERSION,
  messageLengthAt,
  messageTypeAt,
  versionAt,
} from './message-header.ts';

/** Chunks of a stream that wait to be read. */
interface ChunkQueue {
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
function createChunkQueue(): ChunkQueue {
  const chunks: Uint8Array[] = [];
  /** How many of the last chunks are small. */
  let smallChunks = 0;

  return {
    push(chunk) {
      if (chunk.length === 0) return;
      const last = chunks.at(-1);
      if (last !== undefined && liesBehind(last, chunk)) {
        const longer = withMore(last, chunk.length);
        chunks[chunks.length - 1] = longer;
        if (longer.length >= SMALL_CHUNK) smallChunks = 0;
        return;
      }
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

/** One whole message as it came over the wire. */
export interface Frame {
  readonly messageType: number;
  /**
   * What follows the 8-byte message header: a view into the received chunk where the message came in one, or in several
   * that lie directly behind one another in memory; else the pieces, joined again at each access. The bytes stay as they
   * are for as long as they are kept, and what they are a view into stays in memory with them.
   */
  readonly payload: Buffer;
}

/** Settings of {@link createFrameParser}. */
export interface FrameParserOptions {
  /**
   * The most bytes that a message may have behind its header; a longer one is an error before any of it is kept.
   * @default 16777216 (16 MiB)
   */
  readonly maxFrameBytes?: number;
}

/** Cuts a byte stream into messages, whatever the pieces it comes in. */
export interface FrameParser {
  /**
   * Takes the next piece of the stream. It must not be changed afterwards. Pieces that are read into one buffer, each
   * behind the one before, spare the copy of a message that came in several.
   */
  push(chunk: Uint8Array): void;
  /**
   * The next whole message, or undefined until more is pushed. The object stands for its message until the next call
   * of `next` or `push`: take out of it what is to be kept.
   *
   * @throws {EstreamerProtocolError} `bad-version` or `frame-too-large`; the stream can't be read on after either,
   *   and every later call throws the same
   */
  next(): Frame | undefined;
  /** Bytes received and not yet given out as messages. */
  pendingBytes(): number;
  /**
   * Says that the stream has ended.
   *
   * @throws {EstreamerProtocolError} `stream-truncated` when it ended inside a message
   */
  end(): void;
}

const NOTHING = Buffer.alloc(0);

/** Makes a parser for one stream. */
export function createFrameParser(options: FrameParserOptions = {}): FrameParser {
  const { maxFrameBytes = 16 * 1024 * 1024 } = options;
  /** What follows the chunk at hand. */
  const queue = createChunkQueue();
  /** The chunk at hand, its length, and how far it is read. */
  let chunk: Uint8Array = NOTHING;
  let chunkLength = 0;
  let position = 0;
  /** Bytes in the queue. */
  let queued = 0;
  /** Bytes of the stream before the chunk at hand. */
  let chunkOffset = 0;
  /** Bytes that must be pending before it is worth looking at the next message. */
  let needed = MESSAGE_HEADER_SIZE;
  let failure: EstreamerProtocolError | undefined;

  /** Where the payload begins in the chunk at hand; it ends at `position`. Below 0 for a message in pieces. */
  let payloadStart = 0;
  let pieces: MessageInPieces = { messageType: 0, chunks: [], start: 0, payloadLength: 0 };
  const frame: Frame = {
    get messageType() {
      return payloadStart < 0 ? pieces.messageType : messageTypeAt(chunk, payloadStart - MESSAGE_HEADER_SIZE);
    },
    get payload() {
      return payloadStart < 0 ? joined(pieces) : viewOf(chunk, payloadStart, position);
    },
  };

  const fail = (error: EstreamerProtocolError): never => {
    failure = error;
    throw error;
  };

  /** Checks the header of the next message. */
  const checkHeader = (bytes: Uint8Array, headerStart: number): void => {
    const version = versionAt(bytes, headerStart);
    const messageType = messageTypeAt(bytes, headerStart);
    const messageLength = messageLengthAt(bytes, headerStart);
    const offset = chunkOffset + position;
    if (version !== MESSAGE_HEADER_VERSION) {
      fail(
        new EstreamerProtocolError(
          'bad-version',
          `The message header at offset ${offset} of the stream has version ${version} instead of ${MESSAGE_HEADER_VERSION}: the stream is out of step, or the peer does not speak eStreamer. Connect again.`,
          { offset, version },
        ),
      );
    }
    if (messageLength > maxFrameBytes) {
      fail(
        new EstreamerProtocolError(
          'frame-too-large',
          `The message of type ${messageType} at offset ${offset} of the stream announces ${messageLength} bytes; maxFrameBytes allows ${maxFrameBytes}. Raise it if the server really sends messages of this size.`,
          { messageType, offset },
        ),
      );
    }
  };

  const advance = (next: Uint8Array): void => {
    chunkOffset += chunkLength;
    chunk = next;
    chunkLength = next.length;
    position = 0;
  };

  const takeQueued = (): Uint8Array => {
    const taken = queue.shift() ?? NOTHING;
    queued -= taken.length;
    return taken;
  };

  /** Takes bytes of the chunk at hand and of those behind it. */
  const skip = (size: number): Uint8Array[] => {
    const passed = [chunk];
    for (position += size; position > chunkLength; passed.push(chunk)) {
      const beyond = position - chunkLength;
      advance(takeQueued());
      position = beyond;
    }
    return passed;
  };

  const pendingBytes = () => chunkLength - position + queued;

  const joinedHeader = (inChunk: number): Buffer =>
    Buffer.concat([chunk.subarray(position), queue.peek(MESSAGE_HEADER_SIZE - inChunk)]);

  /** The next message, where the chunk at hand does not hold it whole. */
  const nextAcrossChunks = (): Frame | undefined => {
    if (failure !== undefined) throw failure;
    if (pendingBytes() < needed) return undefined;
    if (position === chunkLength) {
      advance(takeQueued());
      return next();
    }
    const inChunk = chunkLength - position;
    const header = inChunk >= MESSAGE_HEADER_SIZE ? chunk : joinedHeader(inChunk);
    const headerStart = header === chunk ? position : 0;
    checkHeader(header, headerStart);
    const messageType = messageTypeAt(header, headerStart);
    const messageLength = messageLengthAt(header, headerStart);
    needed = MESSAGE_HEADER_SIZE + messageLength;
    if (pendingBytes() < needed) return undefined;
    const start = position + MESSAGE_HEADER_SIZE;
    pieces = { messageType, chunks: skip(needed), start, payloadLength: messageLength };
    payloadStart = -1;
    needed = MESSAGE_HEADER_SIZE;
    return frame;
  };

  const next = (): Frame | undefined => {
    const start = position + MESSAGE_HEADER_SIZE;
    if (start > chunkLength) return position === chunkLength && queued === 0 ? undefined : nextAcrossChunks();
    const messageLength = messageLengthAt(chunk, position);
    const end = start + messageLength;
    if (
      end > chunkLength ||
      messageLength > maxFrameBytes ||
      versionAt(chunk, position) !== MESSAGE_HEADER_VERSION
    ) {
      return nextAcrossChunks();
    }
    payloadStart = start;
    position = end;
    needed = MESSAGE_HEADER_SIZE;
    return frame;
  };

  return {
    pendingBytes,
    push(bytes) {
      if (queued === 0 && position === chunkLength) advance(bytes);
      else if (queued === 0 && liesBehind(chunk, bytes)) {
        chunk = withMore(chunk, bytes.length);
        chunkLength = chunk.length;
      } else {
        queue.push(bytes);
        queued += bytes.length;
      }
    },
    next,
    end() {
      if (pendingBytes() === 0) return;
      const offset = chunkOffset + position;
      throw new EstreamerProtocolError(
        'stream-truncated',
        `The stream ended inside a message: ${pendingBytes()} bytes of an unfinished one from offset ${offset}.`,
        { offset },
      );
    },
  };
}

/** A message that several chunks hold together. */
interface MessageInPieces {
  readonly messageType: number;
  readonly chunks: readonly Uint8Array[];
  /** Where its payload starts, counted from the start of the first chunk. */
  readonly start: number;
  readonly payloadLength: number;
}

function joined({ chunks, start, payloadLength }: MessageInPieces): Buffer {
  const bytes = Buffer.allocUnsafe(payloadLength);
  let filled = 0;
  let from = start;
  for (const chunk of chunks) {
    const piece = chunk.subarray(from, from + payloadLength - filled);
    bytes.set(piece, filled);
    filled += piece.length;
    from = Math.max(0, from - chunk.length);
  }
  return bytes;
}

/** Whether a chunk begins in memory where another one ends. */
function liesBehind(chunk: Uint8Array, next: Uint8Array): boolean {
  return next.buffer === chunk.buffer && next.byteOffset === chunk.byteOffset + chunk.length;
}

/** A chunk and so many bytes behind it. */
function withMore({ buffer, byteOffset, length }: Uint8Array, size: number): Buffer {
  return Buffer.from(buffer, byteOffset, length + size);
}

function viewOf(bytes: Uint8Array, start: number, end: number): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes.subarray(start, end)
    : Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
}
