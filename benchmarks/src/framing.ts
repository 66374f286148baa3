import { strictEqual } from 'node:assert';
import { createFrameParser, encodeMessage } from '@x/estreamer-protocol';
import type { Comparison } from './compare.ts';
import { samplePayloads } from './sample-records.ts';

const HEADER_SIZE = 8;
/** Above what a processor keeps in its caches. */
const LONG_STREAM = 192 * 1024 * 1024;
const SHORT_STREAM = 1024 * 1024;

/** Cutting a stream into messages, against a loop over the same chunks that only reads the lengths. */
export function framingComparisons(): Comparison[] {
  const bundle = bundleOf(10);
  const { length } = bundle;
  return [
    comparison(`bundles of ${length} bytes, each in a chunk`, bundle, length, LONG_STREAM),
    comparison(`bundles of ${length} bytes in chunks of 65536`, bundle, 65_536, LONG_STREAM),
    comparison(`bundles in chunks of 65536, 1 MiB again and again`, bundle, 65_536, SHORT_STREAM),
    payloadComparison(bundle, 65_536, SHORT_STREAM),
  ];
}

function bundleOf(records: number): Buffer {
  const message = { kind: 'eventData' as const, payload: samplePayloads['connection 1:174'] };
  const messages = Array.from({ length: records }, () => message);
  return encodeMessage({ kind: 'messageBundle', connectionId: 1, sequenceNumber: 1, messages });
}

function comparison(what: string, message: Buffer, chunkSize: number, streamSize: number): Comparison {
  const messages = Math.floor(streamSize / message.length);
  const chunks = cut(Buffer.concat(Array.from({ length: messages }, () => message)), chunkSize);
  return {
    name: `framing, ${what}, against a loop over the lengths`,
    operations: messages,
    goal: 0.8,
    ceiling: () => readLengths(chunks),
    candidate() {
      const parser = createFrameParser();
      let frames = 0;
      for (const chunk of chunks) {
        parser.push(chunk);
        while (parser.next() !== undefined) frames += 1;
      }
      return frames;
    },
  };
}

/** As a client uses it: the payload of each message, against a loop that makes the same views and copies. */
function payloadComparison(message: Buffer, chunkSize: number, streamSize: number): Comparison {
  const messages = Math.floor(streamSize / message.length);
  const chunks = cut(Buffer.concat(Array.from({ length: messages }, () => message)), chunkSize);
  const readFrames = () => {
    const parser = createFrameParser();
    let bytes = 0;
    for (const chunk of chunks) {
      parser.push(chunk);
      for (let frame = parser.next(); frame !== undefined; frame = parser.next())
        bytes += frame.payload.length;
    }
    return bytes;
  };
  strictEqual(readFrames(), readPayloads(chunks));
  return {
    name: `framing with payloads, bundles in chunks of ${chunkSize}, against a loop with the same views`,
    operations: messages,
    ceiling: () => readPayloads(chunks),
    candidate: readFrames,
  };
}

function cut(stream: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let offset = 0; offset < stream.length; offset += size)
    chunks.push(stream.subarray(offset, offset + size));
  return chunks;
}

/** Adds up lengths over chunks; a header that two chunks share is joined. */
function readLengths(chunks: readonly Buffer[]): number {
  let frames = 0;
  /** Where the next header begins in the chunk at hand; below 0 in the one before. */
  let offset = 0;
  let carried: Buffer | undefined;
  for (const received of chunks) {
    const chunk = carried === undefined ? received : Buffer.concat([carried, received]);
    carried = undefined;
    while (offset + HEADER_SIZE <= chunk.length) {
      offset += HEADER_SIZE + chunk.readUInt32BE(offset + 4);
      frames += 1;
    }
    if (offset < chunk.length) {
      carried = chunk.subarray(offset);
      offset = 0;
    } else offset -= chunk.length;
  }
  return frames;
}

/** Adds up the lengths of payloads, each a view; a message that two chunks share is joined. */
function readPayloads(chunks: readonly Buffer[]): number {
  let bytes = 0;
  /** The beginning of a message whose end is in the next chunk. */
  let carried: Buffer | undefined;
  for (const chunk of chunks) {
    let offset = 0;
    if (carried !== undefined) {
      const header = Buffer.concat([carried.subarray(0, HEADER_SIZE), chunk.subarray(0, HEADER_SIZE)]);
      offset = HEADER_SIZE + header.readUInt32BE(4) - carried.length;
      const payload = Buffer.allocUnsafe(header.readUInt32BE(4));
      const filled = carried.length > HEADER_SIZE ? carried.copy(payload, 0, HEADER_SIZE) : 0;
      chunk.copy(payload, filled, offset - payload.length + filled, offset);
      bytes += payload.length;
      carried = undefined;
    }
    while (offset < chunk.length) {
      const start = offset + HEADER_SIZE;
      const end = start > chunk.length ? Number.POSITIVE_INFINITY : start + chunk.readUInt32BE(offset + 4);
      if (end > chunk.length) {
        carried = chunk.subarray(offset);
        break;
      }
      bytes += chunk.subarray(start, end).length;
      offset = end;
    }
  }
  return bytes;
}
