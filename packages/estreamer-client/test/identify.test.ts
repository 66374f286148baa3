import {
  createRecordCatalogue,
  createRecordDecoder,
  createRecordEncoder,
  type RecordInput,
} from '@x/estreamer-protocol';
import { describe, expect, it } from 'vitest';
import { identify, isCounted } from '../src/replay/identify.ts';
import { identityFields } from '../src/replay/identity-fields.ts';

const encoder = createRecordEncoder();
const decoder = createRecordDecoder();

/** The identity of a record after a trip over the wire. */
const identityOf = (input: RecordInput, second = 1_700_000_000) => {
  const payload = encoder.encode({ ...input, archiveTimestamp: second } as RecordInput);
  return identify(decoder.decode(payload), payload, second);
};

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

describe('the identity of an event', () => {
  it('does not depend on when and in which version the server sends it', () => {
    const intrusion = (impact: number) =>
      ({
        kind: 'intrusionEvent',
        data: { blockType: 60, deviceId: 1, eventId: 7, eventSecond: 5, eventMicrosecond: 6, impact },
      }) as RecordInput;
    expect(identityOf(intrusion(1), 100)).toBe(identityOf(intrusion(2), 101));
    expect(identityOf(connection({}, 160))).toBe(identityOf(connection({}, 163)));
  });

  it('differs for another event id, another device, another record type', () => {
    const identity = (kind: string, eventId: number, deviceId = 1) =>
      identityOf({ kind, data: { blockType: 60, deviceId, eventId, eventSecond: 5 } } as RecordInput);
    const all = [
      identity('intrusionEvent', 1),
      identity('intrusionEvent', 2),
      identity('intrusionEvent', 1, 2),
    ];
    expect(new Set(all).size).toBe(3);
  });

  it.each([
    ['its last packet', { lastPacketTimestamp: 1_699_999_999 }],
    ['its octets', { responderTransmittedBytes: 1 }],
    ['its flags', { tcpFlags: 1 }],
    ['its rule', { accessControlRuleId: 1 }],
    ['its address', { clientUrl: 'http://example.com/' }],
    ['its application', { webApplicationId: 1 }],
  ])('tells the end of a connection from its start by %s', (_name, change) => {
    expect(identityOf(connection(change))).not.toBe(identityOf(connection({})));
  });

  it('tells the packets and the extra data of one event apart', () => {
    const packet = (packetData: string, packetMicrosecond = 1) =>
      identityOf({
        kind: 'packet',
        data: {
          deviceId: 1,
          eventId: 2,
          eventSecond: 3,
          packetSecond: 3,
          packetMicrosecond,
          packetData: Buffer.from(packetData),
        },
      } as RecordInput);
    expect(new Set([packet('a'), packet('b'), packet('a', 2)]).size).toBe(3);
    const extra = (extraDataType: number, extraData: string) =>
      identityOf({
        kind: 'intrusionExtraData',
        data: {
          blockType: 4,
          deviceId: 1,
          eventId: 2,
          eventSecond: 3,
          extraDataType,
          extraData: Buffer.from(extraData),
        },
      } as RecordInput);
    expect(new Set([extra(9, 'a'), extra(9, 'b'), extra(10, 'a')]).size).toBe(3);
  });

  it('is a hash and the second, to be counted, where nothing names the event', () => {
    const file = (second: number, fileName = 'a') =>
      identityOf({ kind: 'fileEvent', data: { blockType: 56, fileName } } as RecordInput, second);
    expect(isCounted(file(100) as string)).toBe(true);
    expect(file(100)).toBe(file(100));
    expect(new Set([file(100), file(101), file(100, 'b')]).size).toBe(3);
    expect(isCounted(identityOf(connection({ firstPacketTimestamp: 0 })) as string)).toBe(true);
  });

  it('is none for metadata, and for unknown records without a time', () => {
    expect(identityOf({ kind: 'managedDevice', data: { id: 1, name: 'a' } })).toBeUndefined();
    const payload = Buffer.from('0000ea5f00000000', 'hex');
    expect(identify(decoder.decode(payload), payload, undefined)).toBeUndefined();
  });

  it('names only fields that the records have', () => {
    const catalogue = createRecordCatalogue();
    for (const [kind, { names, time }] of Object.entries(identityFields)) {
      const body = catalogue.byKind(kind)?.body;
      const layouts = body?.type === 'block' ? body.versions : body?.type === 'layout' ? [body] : [];
      expect(layouts.length).toBeGreaterThan(0);
      for (const { fields } of layouts) {
        expect(Object.keys(fields)).toEqual(expect.arrayContaining([...names, time]));
      }
    }
  });
});
