import { deepStrictEqual } from 'node:assert';
import { createRecordCatalogue, createRecordDecoder, createRecordFilter } from '@x/estreamer-protocol';
import { createBinaryParserDecoder } from './binary-parser-decoder.ts';
import type { Comparison } from './compare.ts';
import { decodeConnection174 } from './hand-written-connection-174.ts';
import { samplePayloads } from './sample-records.ts';

const REPETITIONS = 100;

/** Decoding to plain objects: against straight-line code by hand, and against binary-parser with the same result. */
export function decodeComparisons(): Comparison[] {
  const decoder = createRecordDecoder();
  const payload = samplePayloads['connection 1:174'];
  // A record is decoded when somebody asks: its fields are, as a whole.
  deepStrictEqual({ ...decoder.decode(payload) }, decodeConnection174(payload));
  return [
    {
      name: 'decode connection 1:174, against code written by hand',
      operations: REPETITIONS,
      goal: 0.7,
      ceiling: repeat(() => decodeConnection174(payload)),
      candidate: repeat(() => decoder.decode(payload).data),
    },
    ...Object.entries(samplePayloads).map(([name, sample]): Comparison => {
      const parse = createBinaryParserDecoder(sample);
      deepStrictEqual(parse(), decoder.decode(sample).data);
      return {
        name: `decode ${name}, against binary-parser with formatters (body only)`,
        operations: REPETITIONS,
        ceiling: repeat(parse),
        candidate: repeat(() => decoder.decode(sample).data),
      };
    }),
  ];
}

/** Records that nobody asked for, against a loop that only reads their types. */
export function filterComparisons(): Comparison[] {
  const payloads = Object.values(samplePayloads);
  const wants = createRecordFilter({ kinds: ['malwareEvent'], catalogue: createRecordCatalogue() });
  return [
    {
      name: 'skip records nobody asked for (goal: 5,000,000/s), against reading their types',
      operations: REPETITIONS * payloads.length,
      ceiling: repeat(() => {
        let types = 0;
        for (const payload of payloads) types += payload.readUInt32BE(0);
        return types;
      }),
      candidate: repeat(() => {
        let wanted = 0;
        for (const payload of payloads) if (wants(payload)) wanted += 1;
        return wanted;
      }),
    },
  ];
}

function repeat(call: () => unknown): () => unknown {
  return () => {
    let last: unknown;
    for (let index = 0; index < REPETITIONS; index += 1) last = call();
    return last;
  };
}
