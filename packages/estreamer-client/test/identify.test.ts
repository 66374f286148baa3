import { hash } from 'node:crypto';
import {
  createRecordCatalogue,
  createRecordDecoder,
  createRecordEncoder,
  layoutsOf,
  type RecordInput,
} from '@x/estreamer-protocol';
import { describe, expect, it } from 'vitest';
import {
  createNameCheck,
  hashEvent,
  identityFields,
  publicIdentity,
  scopeOf,
} from '../src/replay/event-identity.ts';
import { HASH_WORDS } from '../src/replay/hash-counts.ts';

const encoder = createRecordEncoder();
const decoder = createRecordDecoder();

const payloadOf = (input: RecordInput, archiveTimestamp: number | undefined = 1_700_000_000): Buffer =>
  Buffer.from(encoder.encode({ ...input, archiveTimestamp } as RecordInput));

/** The hash of a record after a trip over the wire, in hexadecimal. */
const hashOf = (input: RecordInput, second?: number): string => {
  const words = new Int32Array(HASH_WORDS);
  hashEvent(payloadOf(input, second), words, 0);
  return Buffer.from(words.buffer).toString('hex');
};
const isNamed = createNameCheck();
const hasName = (input: RecordInput): boolean => isNamed(decoder.decode(payloadOf(input)));

const connection = (data: object, blockType = 160) =>
  ({
    kind: 'connectionStatistics',
    data: {
      blockType,
      deviceId: 1,
      connectionInstanceId: 2,
      connectionCounter: 3,
      firstPacketTimestamp: 1_699_999_990,
      lastPacketTimestamp: 1_699_999_990,
      ...data,
    },
  }) as RecordInput;
const intrusion = (data: object) =>
  ({
    kind: 'intrusionEvent',
    data: { blockType: 60, deviceId: 1, eventId: 7, eventSecond: 5, eventMicrosecond: 6, ...data },
  }) as RecordInput;

describe('the hash of an event', () => {
  it('does not depend on when the server archived it', () => {
    expect(hashOf(intrusion({}), 100)).toBe(hashOf(intrusion({}), 101));
    const payload = payloadOf(intrusion({}));
    const expected = hash('sha256', payload.subarray(16), 'buffer').subarray(0, 16);
    expected.writeUInt32LE((expected.readUInt32LE(4) ^ 400) >>> 0, 4);
    expect(hashOf(intrusion({}))).toBe(expected.toString('hex'));
  });

  it('differs for events that agree in device, number and time and not in what they say', () => {
    expect(hashOf(intrusion({ impact: 1 }))).not.toBe(hashOf(intrusion({ impact: 2 })));
  });

  it.each([
    ['its last packet', { lastPacketTimestamp: 1_699_999_999 }],
    ['its bytes', { responderTransmittedBytes: 1 }],
    ['its flags', { tcpFlags: 1 }],
    ['its rule', { accessControlRuleId: 1 }],
    ['its address', { clientUrl: 'http://example.com/' }],
    ['its application', { webApplicationId: 1 }],
  ])('tells the end of a connection from its start by %s', (_name, change) => {
    expect(hashOf(connection(change))).not.toBe(hashOf(connection({})));
  });

  it('differs for the same bytes of another record type or another netmap', () => {
    const payload = payloadOf(intrusion({}));
    const hashes = [0x190, 0x191, 0x1_0190, 0x8000_0190].map((typeWord) => {
      const words = new Int32Array(HASH_WORDS);
      const changed = Buffer.from(payload);
      changed.writeUInt32BE(typeWord, 0);
      hashEvent(changed, words, 0);
      return words.join();
    });
    expect(new Set(hashes).size).toBe(3);
    expect(hashes[3]).toBe(hashes[0]);
  });

  it('is taken of the whole where the header does not fit', () => {
    const words = new Int32Array(HASH_WORDS);
    for (const hex of ['', '00', '0000ea5f000000ff', '0000ea5f00000000']) {
      expect(() => hashEvent(Buffer.from(hex, 'hex'), words, 0)).not.toThrow();
    }
  });
});

describe('an event that its fields name', () => {
  it('is an intrusion event, a connection, a packet; not a file event, and not one without a time', () => {
    expect(hasName(intrusion({}))).toBe(true);
    expect(hasName(connection({}))).toBe(true);
    expect(hasName(connection({ firstPacketTimestamp: 0 }))).toBe(false);
    expect(hasName({ kind: 'fileEvent', data: { blockType: 56, fileName: 'a' } } as RecordInput)).toBe(false);
  });

  it('is named only by fields that the records have', () => {
    const catalogue = createRecordCatalogue();
    for (const [kind, { names, time }] of Object.entries(identityFields)) {
      const body = catalogue.byKind(kind)?.body;
      const layouts = body === undefined ? [] : layoutsOf(body);
      expect(layouts.length).toBeGreaterThan(0);
      for (const { fields } of layouts) {
        expect(Object.keys(fields)).toEqual(expect.arrayContaining([...names, time]));
      }
    }
  });
});

describe('the public identity', () => {
  const words = Int32Array.of(0x0123_4567, -1, 0, 255);

  it('has the server, the netmap, the record type and the hash; second and number where they are needed', () => {
    const event = { recordType: 400, netmapId: 0, second: undefined, ordinal: 0 };
    const scope = scopeOf('FMC.example:8302');
    const hex = '01234567ffffffff00000000000000ff';
    expect(publicIdentity(scope, event, words, 0)).toBe(`fmc.example:8302/400-${hex}`);
    expect(publicIdentity(scope, { ...event, netmapId: 3 }, words, 0)).toBe(`fmc.example:8302/3.400-${hex}`);
    const file = { recordType: 500, netmapId: 0, second: 1_700_000_000, ordinal: 2 };
    expect(publicIdentity(scope, file, words, 0)).toBe(`fmc.example:8302/500-${hex}-1700000000-2`);
  });

  it('is short also for a server with a long name', () => {
    const scope = scopeOf(`${'long.'.repeat(40)}example:8302`);
    const event = { recordType: 65_535, netmapId: 32_767, second: 0xffff_ffff, ordinal: 1_000_000 };
    expect(publicIdentity(scope, event, words, 0).length).toBeLessThanOrEqual(128);
  });
});
