import { EstreamerProtocolError } from '../errors/protocol-error.ts';
import { MESSAGE_HEADER_SIZE, MESSAGE_HEADER_VERSION, readMessageHeader } from './message-header.ts';

/** One whole message as it came over the wire. */
export interface Frame {
  readonly messageType: number;
  /** What follows the 8-octet message header. A view into the received chunk where the message came in one. */
  readonly payload: Buffer;
}

/** Settings of {@link createFrameParser}. */
export interface FrameParserOptions {
  /**
   * The most octets that a message may have behind its header; a longer one is an error before any of it is kept.
   * @default 16777216 (16 MiB)
   */
  readonly maxFrameBytes?: number;
}

/** Cuts a byte stream into messages, whatever the pieces it comes in. */
export interface FrameParser {
  /** Takes the next piece of the stream. It must not be changed afterwards. */
  push(chunk: Uint8Array): void;
  /**
   * The next whole message, or undefined until more is pushed.
   *
   * @throws {EstreamerProtocolError} `bad-version` or `frame-too-large`; the stream can't be read on after either,
   *   and every later call throws the same
   */
  next(): Frame | undefined;
  /** Octets received and not yet given out as messages. */
  readonly pendingBytes: number;
  /**
   * Says that the stream has ended.
   *
   * @throws {EstreamerProtocolError} `stream-truncated` when it ended inside a message
   */
  end(): void;
}

/** Makes a parser for one stream. */
export function createFrameParser(options: FrameParserOptions = {}): FrameParser {
  const { maxFrameBytes = 16 * 1024 * 1024 } = options;
  /** Pieces not yet consumed; only the first is read from, at `position`. */
  let chunks: Buffer[] = [];
  let position = 0;
  let pendingBytes = 0;
  /** Octets of the stream before `position`. */
  let streamOffset = 0;
  let failure: EstreamerProtocolError | undefined;

  /** Makes the next `size` octets contiguous at `position` of the first chunk. */
  const gather = (size: number): Buffer => {
    const first = chunks[0] as Buffer;
    if (first.length - position >= size) return first;
    const gathered = Buffer.allocUnsafe(size);
    let filled = first.copy(gathered, 0, position);
    let used = 1;
    let rest: Buffer | undefined;
    while (filled < size) {
      const chunk = chunks[used] as Buffer;
      const copied = chunk.copy(gathered, filled);
      filled += copied;
      used += 1;
      if (copied < chunk.length) rest = chunk.subarray(copied);
    }
    chunks = [gathered, ...(rest === undefined ? [] : [rest]), ...chunks.slice(used)];
    position = 0;
    return gathered;
  };

  const consume = (size: number) => {
    position += size;
    pendingBytes -= size;
    streamOffset += size;
    if (chunks[0]?.length === position) {
      chunks.shift();
      position = 0;
    }
  };

  return {
    get pendingBytes() {
      return pendingBytes;
    },
    push(chunk) {
      if (chunk.byteLength === 0) return;
      chunks.push(
        Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength),
      );
      pendingBytes += chunk.byteLength;
    },
    next() {
      if (failure !== undefined) throw failure;
      if (pendingBytes < MESSAGE_HEADER_SIZE) return undefined;
      const header = readMessageHeader(gather(MESSAGE_HEADER_SIZE), position);
      const { version, messageType, messageLength } = header;
      if (version !== MESSAGE_HEADER_VERSION) {
        failure = new EstreamerProtocolError(
          'bad-version',
          `The message header at offset ${streamOffset} of the stream has version ${version} instead of ${MESSAGE_HEADER_VERSION}: the stream is out of step, or the peer does not speak eStreamer. Connect anew.`,
          { offset: streamOffset },
        );
        throw failure;
      }
      if (messageLength > maxFrameBytes) {
        failure = new EstreamerProtocolError(
          'frame-too-large',
          `The message of type ${messageType} at offset ${streamOffset} of the stream announces ${messageLength} octets; maxFrameBytes allows ${maxFrameBytes}. Raise it if the server really sends messages of this size.`,
          { messageType, offset: streamOffset },
        );
        throw failure;
      }
      if (pendingBytes < MESSAGE_HEADER_SIZE + messageLength) return undefined;
      const octets = gather(MESSAGE_HEADER_SIZE + messageLength);
      const start = position + MESSAGE_HEADER_SIZE;
      const payload = octets.subarray(start, start + messageLength);
      consume(MESSAGE_HEADER_SIZE + messageLength);
      return { messageType, payload };
    },
    end() {
      if (pendingBytes === 0) return;
      throw new EstreamerProtocolError(
        'stream-truncated',
        `The stream ended inside a message: ${pendingBytes} octets of an unfinished one from offset ${streamOffset}.`,
        { offset: streamOffset },
      );
    },
  };
}
