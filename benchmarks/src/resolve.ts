import { deepStrictEqual } from 'node:assert';
import {
  createMetadataStore,
  createRecordDecoder,
  createRecordEncoder,
  type RecordOfKind,
} from '@x/estreamer-protocol';
import type { Comparison } from './compare.ts';
import { knownNames, resolveConnection174, resolveIntrusion60 } from './hand-written-resolver.ts';
import { sampleMetadata } from './sample-metadata.ts';
import { samplePayloads } from './sample-records.ts';

const RECORDS = 100;

/** Naming the ids of records, against straight-line code by hand that gives the same names. */
export function resolveComparisons(): Comparison[] {
  const encoder = createRecordEncoder();
  const decoder = createRecordDecoder();
  const metadata = createMetadataStore();
  const metadataRecords = sampleMetadata.map((input) => decoder.decode(encoder.encode(input)));
  for (const record of metadataRecords) metadata.update(record);
  const known = knownNames(metadataRecords);

  const decodeAgainAndAgain = <Decoded>(payload: Buffer) =>
    Array.from({ length: RECORDS }, () => decoder.decode(payload) as Decoded);
  const connections = decodeAgainAndAgain<RecordOfKind<'connectionStatistics'>>(
    samplePayloads['connection 1:174'],
  );
  const intrusions = decodeAgainAndAgain<RecordOfKind<'intrusionEvent'>>(samplePayloads['intrusion 2:60']);
  for (const record of connections)
    deepStrictEqual(metadata.resolve(record), resolveConnection174(known, record));
  for (const record of intrusions)
    deepStrictEqual(metadata.resolve(record), resolveIntrusion60(known, record));

  return [
    {
      name: 'name the ids of connection 1:174, against code written by hand',
      operations: RECORDS,
      ceiling: onEach(connections, (record) => resolveConnection174(known, record)),
      candidate: onEach(connections, metadata.resolve),
    },
    {
      name: 'name the ids of intrusion 2:60, against code written by hand',
      operations: RECORDS,
      ceiling: onEach(intrusions, (record) => resolveIntrusion60(known, record)),
      candidate: onEach(intrusions, metadata.resolve),
    },
  ];
}

function onEach<Item>(items: readonly Item[], call: (item: Item) => unknown): () => unknown {
  return () => {
    let last: unknown;
    for (const item of items) last = call(item);
    return last;
  };
}
