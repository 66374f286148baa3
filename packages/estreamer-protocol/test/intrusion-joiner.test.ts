import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createIntrusionJoiner,
  createRecordDecoder,
  createRecordEncoder,
  intrusionEventKey,
  type JoinedIntrusionEvent,
  type RecordInput,
} from '../src/index.ts';

const encoder = createRecordEncoder();
const decoder = createRecordDecoder();
const record = (input: RecordInput) => decoder.decode(encoder.encode(input));

const ids = (eventId: number) => ({ deviceId: 1, eventId, eventSecond: 1_600_000_000 });
const event = (eventId: number) =>
  record({ kind: 'intrusionEvent', data: { blockType: 60, ...ids(eventId) } });
const packet = (eventId: number) =>
  record({ kind: 'packet', data: { ...ids(eventId), packetData: Buffer.from('abc') } });
const extraData = (eventId: number) =>
  record({
    kind: 'intrusionExtraData',
    data: { ...ids(eventId), extraDataType: 9, extraData: Buffer.from('/') },
  });

const summary = ({ key, event: joined, packets, extraData: extra }: JoinedIntrusionEvent) =>
  `${key} event:${joined === undefined ? 0 : 1} packets:${packets.length} extra:${extra.length}`;

describe('the intrusion joiner', () => {
  it('brings together what belongs together, in whatever order it comes', () => {
    const records = [1, 2, 3].flatMap((id) => [event(id), packet(id), packet(id), extraData(id)]);
    fc.assert(
      fc.property(fc.shuffledSubarray(records, { minLength: records.length }), (shuffled) => {
        const joiner = createIntrusionJoiner();
        expect(shuffled.flatMap((one) => joiner.add(one))).toEqual([]);
        expect(joiner.flush().map(summary).sort()).toEqual(
          [1, 2, 3].map((id) => `1:${id}:1600000000 event:1 packets:2 extra:1`),
        );
        expect(joiner.open).toBe(0);
      }),
    );
  });

  it('gives out the oldest when there are too many, and loses nothing', () => {
    const joiner = createIntrusionJoiner({ maxOpen: 2 });
    const out = [event(1), packet(2), event(3), packet(1)].flatMap((one) => joiner.add(one));
    expect(out.map(summary)).toEqual([
      '1:1:1600000000 event:1 packets:0 extra:0',
      '1:2:1600000000 event:0 packets:1 extra:0',
    ]);
    expect(joiner.flush().map(summary)).toEqual([
      '1:3:1600000000 event:1 packets:0 extra:0',
      '1:1:1600000000 event:0 packets:1 extra:0',
    ]);
  });

  it('leaves other records alone', () => {
    const device = record({ kind: 'managedDevice', data: { id: 1, name: 'sensor' } });
    expect(intrusionEventKey(device)).toBeUndefined();
    const joiner = createIntrusionJoiner({ maxOpen: 1 });
    expect(joiner.add(device)).toEqual([]);
    expect(joiner.open).toBe(0);
  });
});
