import { deepStrictEqual } from 'node:assert';
import { createRecordDecoder } from '@x/estreamer-protocol';
import type { Comparison } from './compare.ts';
import { decodeConnection174 } from './hand-written-connection-174.ts';
import { samplePayloads } from './sample-records.ts';

const REPETITIONS = 100;

/** Decoding to plain objects, against straight-line code by hand. */
export function decodeComparisons(): Comparison[] {
  const decoder = createRecordDecoder();
  const payload = samplePayloads['connection 1:174'];
  deepStrictEqual(decoder.decode(payload), decodeConnection174(payload));
  return [
    {
      name: 'decode connection 1:174, against code written by hand',
      operations: REPETITIONS,
      goal: 0.7,
      ceiling: repeat(() => decodeConnection174(payload)),
      candidate: repeat(() => decoder.decode(payload)),
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
