import {
  createFrameParser,
  createMessageDecoder,
  createMetadataStore,
  createRecordDecoder,
  createRecordEncoder,
  encodeMessage,
} from '@x/estreamer-protocol';
import type { Comparison } from './compare.ts';
import { sampleMetadata } from './sample-metadata.ts';
import { samplePayloads } from './sample-records.ts';

const BUNDLES = 100;
const CHUNK_SIZE = 65_536;
const MESSAGE_HEAD_SIZE = 8;
const BUNDLE_HEAD_SIZE = 8;
const INNER_HEAD_SIZE = 8;

/** What a client does with each byte: framing, messages, records, metadata. */
export function pipelineComparisons(): Comparison[] {
  const payloads = mixOfPayloads();
  const messages = payloads.map((payload) => ({ kind: 'eventData' as const, payload }));
  const bundle = encodeMessage({ kind: 'messageBundle', connectionId: 1, sequenceNumber: 1, messages });
  const chunks = cut(Buffer.concat(Array.from({ length: BUNDLES }, () => bundle)));
  const recordDecoder = createRecordDecoder();
  const metadata = createMetadataStore();
  const take = (payload: Uint8Array) => metadata.update(recordDecoder.decode(payload));

  const messageDecoder = createMessageDecoder();
  const frame = { messageType: 4002, payload: bundle.subarray(MESSAGE_HEAD_SIZE) };
  const frames = createFrameParser();
  return [
    {
      name: 'bytes in, records out: framing, messages, records, metadata, against the last two alone',
      operations: BUNDLES * payloads.length,
      ceiling() {
        for (let index = 0; index < BUNDLES; index += 1) for (const payload of payloads) take(payload);
      },
      candidate() {
        for (const chunk of chunks) {
          frames.push(chunk);
          for (let next = frames.next(); next !== undefined; next = frames.next()) {
            const message = messageDecoder.decode(next);
            if (message.kind === 'messageBundle') for (const { payload } of message.messages) take(payload);
          }
        }
      },
    },
    {
      name: `messages out of bundles of ${messages.length}, against a loop over the lengths`,
      operations: messages.length,
      ceiling: () => cutBundle(frame.payload),
      candidate: () => messageDecoder.decode(frame),
    },
  ];
}

/** Ten events to one metadata record; every sample, and mostly connections. */
function mixOfPayloads(): Buffer[] {
  const encoder = createRecordEncoder();
  const connection = samplePayloads['connection 1:174'];
  return sampleMetadata
    .slice(0, 2)
    .flatMap((input) => [
      encoder.encode(input),
      ...Object.values(samplePayloads),
      ...Array.from({ length: 5 }, () => connection),
    ]);
}

function cut(stream: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let offset = 0; offset < stream.length; offset += CHUNK_SIZE)
    chunks.push(stream.subarray(offset, offset + CHUNK_SIZE));
  return chunks;
}

function cutBundle(payload: Buffer): { kind: 'eventData'; payload: Buffer }[] {
  const messages: { kind: 'eventData'; payload: Buffer }[] = [];
  for (let offset = BUNDLE_HEAD_SIZE; offset < payload.length; ) {
    const start = offset + INNER_HEAD_SIZE;
    offset = start + payload.readUInt32BE(offset + 4);
    messages.push({ kind: 'eventData', payload: payload.subarray(start, offset) });
  }
  return messages;
}
