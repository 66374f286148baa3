/**
 * Decodes ten million records and looks at the memory in use on the way: it must not grow.
 * Run with `pnpm --filter benchmarks memory`.
 */
import {
  createFrameParser,
  createMessageDecoder,
  createMetadataStore,
  createRecordDecoder,
  encodeMessage,
} from '@x/estreamer-protocol';
import { samplePayloads } from './sample-records.ts';

const RECORDS = Number(process.argv[2] ?? 10_000_000);
const LOOKS = 10;
const ALLOWED_GROWTH_BYTES = 16 * 1024 * 1024;

const messages = Object.values(samplePayloads).map((payload) => ({ kind: 'eventData' as const, payload }));
const bundle = encodeMessage({ kind: 'messageBundle', connectionId: 1, sequenceNumber: 1, messages });
const frames = createFrameParser();
const messageDecoder = createMessageDecoder();
const recordDecoder = createRecordDecoder();
const metadata = createMetadataStore();

const used: number[] = [];
let decoded = 0;
for (let look = 1; look <= LOOKS; look += 1) {
  const started = performance.now();
  const before = decoded;
  while (decoded < (RECORDS * look) / LOOKS) {
    frames.push(Buffer.from(bundle));
    for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
      const message = messageDecoder.decode(frame);
      if (message.kind !== 'messageBundle') continue;
      for (const { payload } of message.messages) {
        metadata.update(recordDecoder.decode(payload));
        decoded += 1;
      }
    }
  }
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  used.push(heapUsed + external);
  const rate = ((decoded - before) * 1000) / (performance.now() - started);
  process.stdout.write(
    `${decoded.toLocaleString('en-US')} records, ${Math.round(rate).toLocaleString('en-US')}/s, in use ${mebibytes(heapUsed + external)}, resident ${mebibytes(rss)}\n`,
  );
}

const growth = (used.at(-1) ?? 0) - (used[0] ?? 0);
process.stdout.write(`Growth from the first look to the last: ${mebibytes(growth)}.\n`);
process.exitCode = growth > ALLOWED_GROWTH_BYTES ? 1 : 0;

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
