import { describe, expect, it } from 'vitest';
import {
  createRecordCatalogue,
  createRecordEncoder,
  createRecordFilter,
  type RecordInput,
} from '../src/index.ts';

const encoder = createRecordEncoder();
const payload = (kind: RecordInput['kind']) => encoder.encode({ kind, netmapId: 3, data: {} } as RecordInput);
const unknownType = Buffer.from('0000270f00000000', 'hex');

describe('a record filter', () => {
  it('lets kinds and categories through, by the record type alone', () => {
    const wants = createRecordFilter({ kinds: ['connectionStatistics'], categories: ['metadata'] });
    const passed = createRecordCatalogue().definitions.filter(({ kind }) =>
      wants(payload(kind as RecordInput['kind'])),
    );
    expect(passed.map(({ category }) => category)).toEqual(
      expect.arrayContaining(['connection', 'metadata']),
    );
    expect(passed.filter(({ category }) => category !== 'metadata').map(({ kind }) => kind)).toEqual([
      'connectionStatistics',
    ]);
    expect(wants(unknownType)).toBe(false);
  });

  it('lets through what nobody knows, if it is asked for', () => {
    const wants = createRecordFilter({ kinds: ['unknown'] });
    expect([wants(unknownType), wants(payload('packet')), wants(Buffer.alloc(3))]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('lets through the record types that can be fully-qualified events', () => {
    const wants = createRecordFilter({ kinds: ['fullyQualifiedEvent'] });
    expect([wants(payload('connectionStatistics')), wants(payload('malwareEvent'))]).toEqual([true, false]);
  });
});
