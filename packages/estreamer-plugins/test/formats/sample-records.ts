import {
  createMetadataStore,
  createRecordCatalogue,
  createRecordDecoder,
  createRecordEncoder,
  type EventRecord,
  type RecordInput,
  type RecordKind,
} from '@x/estreamer-protocol';
import type { FormatContext } from '../../src/formats/index.ts';

const encoder = createRecordEncoder();
const decoder = createRecordDecoder();

export const ARCHIVED = 1_700_000_000;

/** A record as a server would send it. */
export function record(input: RecordInput): EventRecord {
  return decoder.decode(encoder.encode({ archiveTimestamp: ARCHIVED, ...input }));
}

/** A fully-qualified event as a server would send it. */
export function fullyQualified(event: object): EventRecord {
  const text = Buffer.from(JSON.stringify(event));
  const header = Buffer.alloc(16);
  header.writeUInt32BE(502, 0);
  header.writeUInt32BE(text.length, 4);
  header.writeUInt32BE(ARCHIVED, 8);
  return decoder.decode(Buffer.concat([header, text]));
}

/** A record that cannot be decoded. */
export function undecodable(...octets: number[]): EventRecord {
  return decoder.decode(Buffer.from([0, 0, 0xff, 0xfe, 0, 0, 0, octets.length, ...octets]));
}

/** One record, with every field zero, of each kind that there is. */
export function oneOfEachKind(): EventRecord[] {
  return createRecordCatalogue().definitions.map(({ kind }) =>
    record({ kind: kind as RecordKind, data: {} } as RecordInput),
  );
}

/** Knows what these metadata records say. */
export function contextWith(...metadata: readonly EventRecord[]): FormatContext {
  const store = createMetadataStore();
  for (const one of metadata) store.update(one);
  return { metadata: store };
}

/** Metadata that names what the records of the tests point to. */
export const names = contextWith(
  record({ kind: 'managedDevice', data: { id: 1, name: 'sensor-1' } }),
  record({ kind: 'user', data: { id: 42, userName: 'alice' } }),
  record({
    kind: 'accessControlRule',
    data: {
      uuid: '00000000-0000-0000-0000-000000000001',
      accessControlRuleId: 7,
      name: 'allow | all = \\ rule',
    },
  }),
  record({ kind: 'accessControlRuleAction', data: { id: 4, name: 'Block' } } as RecordInput),
);
