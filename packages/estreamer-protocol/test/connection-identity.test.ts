import { describe, expect, it } from 'vitest';
import {
  createConnectionIdentity,
  createRecordDecoder,
  createRecordEncoder,
  type EventRecord,
  type RecordInput,
} from '../src/index.ts';

const encoder = createRecordEncoder();
const decoder = createRecordDecoder();
const uuid = '0A1B2C3D-0000-11ee-8000-00000000000b';

const classic = (data: object): EventRecord =>
  decoder.decode(
    Buffer.from(
      encoder.encode({
        kind: 'connectionStatistics',
        data: {
          blockType: 160,
          deviceId: 3,
          connectionInstanceId: 2,
          connectionCounter: 40_001,
          firstPacketTimestamp: 1_750_000_000,
          lastPacketTimestamp: 1_750_000_009,
          ...data,
        },
      } as RecordInput),
    ),
  );

const text = (data: object): EventRecord => {
  const body = JSON.stringify({
    EventType: 'ConnectionEvent',
    DeviceUUID: uuid,
    InstanceID: 2,
    ConnectionID: 40_001,
    FirstPacketSecond: 1_750_000_000,
    LastPacketSecond: 1_750_000_009,
    ...data,
  });
  const header = Buffer.alloc(8);
  header.writeUInt32BE(71, 0);
  header.writeUInt32BE(Buffer.byteLength(body), 4);
  return decoder.decode(Buffer.concat([header, Buffer.from(body)]));
};

describe('the identity of a connection', () => {
  const identify = createConnectionIdentity({ 3: uuid });
  const identity = 'connection/0a1b2c3d-0000-11ee-8000-00000000000b/2-40001-1750000000-end';

  it('is the same for a classic record and for an event that comes as text', () => {
    expect(identify(classic({}))).toBe(identity);
    expect(identify(text({}))).toBe(identity);
    expect(identify(text({ URL: 'http://example.com/', InitiatorBytes: 7 }))).toBe(identity);
  });

  it('tells its beginning from its end, by what it had carried where it took less than a second', () => {
    const counts = {
      initiatorTransmittedPackets: 3,
      responderTransmittedPackets: 1,
      initiatorTransmittedBytes: 300,
    };
    const start = identity.replace('end', '3-1-300-0');
    expect(identify(classic({ lastPacketTimestamp: 0, ...counts }))).toBe(start);
    expect(identify(classic({ lastPacketTimestamp: 1_750_000_000, ...counts }))).toBe(start);
    expect(
      identify(
        text({ LastPacketSecond: undefined, InitiatorPackets: 3, ResponderPackets: 1, InitiatorBytes: 300 }),
      ),
    ).toBe(start);
    expect(identify(classic({ lastPacketTimestamp: 1_750_000_000 }))).toBe(
      identity.replace('end', '0-0-0-0'),
    );
  });

  it('differs in each part of its key', () => {
    const changes = [
      { InstanceID: 3 },
      { ConnectionID: 1 },
      { FirstPacketSecond: 1_750_000_001 },
      { DeviceUUID: 'b' },
    ];
    expect(new Set([identity, ...changes.map((change) => identify(text(change)))]).size).toBe(5);
  });

  it('is not there for other devices, for other events, and where a part is missing', () => {
    expect(createConnectionIdentity()(classic({}))).toBeUndefined();
    expect(identify(classic({ deviceId: 4 }))).toBeUndefined();
    expect(identify(classic({ firstPacketTimestamp: 0 }))).toBeUndefined();
    expect(identify(text({ EventType: 'FileEvent' }))).toBeUndefined();
    for (const name of ['DeviceUUID', 'InstanceID', 'ConnectionID', 'FirstPacketSecond'])
      expect(identify(text({ [name]: undefined }))).toBeUndefined();
    expect(identify(text({ ConnectionID: 'x' }))).toBeUndefined();
  });

  it('has at most 128 characters', () => {
    const long = text({
      DeviceUUID: 'x'.repeat(500),
      InstanceID: 4_294_967_295,
      ConnectionID: 4_294_967_295,
      LastPacketSecond: 0,
      InitiatorPackets: 9_007_199_254_740_991,
      ResponderPackets: 9_007_199_254_740_991,
    });
    expect(identify(long)?.length).toBeLessThanOrEqual(128);
  });
});
