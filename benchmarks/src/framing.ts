import { createFrameParser, encodeMessage } from '@x/estreamer-protocol';
import type { Comparison } from './compare.ts';
import { samplePayloads } from './sample-records.ts';

const BUNDLES = 200;
const RECORDS_PER_BUNDLE = 10;
/** What a TLS socket hands over at a time. */
const CHUNK_SIZE = 65_536;

/** Cutting a stream into messages, against a loop that only reads their lengths. */
export function framingComparisons(): Comparison[] {
  const payload = samplePayloads['connection 1:174'];
  const messages = Array.from({ length: RECORDS_PER_BUNDLE }, () => ({
    kind: 'eventData' as const,
    payload,
  }));
  const bundle = encodeMessage({ kind: 'messageBundle', connectionId: 1, sequenceNumber: 1, messages });
  const stream = Buffer.concat(Array.from({ length: BUNDLES }, () => bundle));
  const chunks: Buffer[] = [];
  for (let offset = 0; offset < stream.length; offset += CHUNK_SIZE)
    chunks.push(stream.subarray(offset, offset + CHUNK_SIZE));

  return [
    {
      name: `framing, bundles of ${bundle.length} octets in chunks of ${CHUNK_SIZE}, against a loop over the lengths`,
      operations: BUNDLES,
      goal: 0.8,
      ceiling: () => {
        let frames = 0;
        for (let offset = 0; offset < stream.length; offset += 8 + stream.readUInt32BE(offset + 4))
          frames += 1;
        return frames;
      },
      candidate: () => {
        const parser = createFrameParser();
        let frames = 0;
        for (const chunk of chunks) {
          parser.push(chunk);
          while (parser.next() !== undefined) frames += 1;
        }
        return frames;
      },
    },
  ];
}
