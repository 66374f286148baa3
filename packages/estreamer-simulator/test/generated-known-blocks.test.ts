import { describe, expect, it } from 'vitest';
import { generatedSource, isKnownBlock, type ProductVersion } from '../src/index.ts';
import { everything, ofKind, read, sessionRequest } from './receive.ts';

const versions: readonly ProductVersion[] = ['5.4', '6.0', '6.1', '6.2', '6.6', '7.0', '7.1'];
const withoutTimestamps = sessionRequest({
  flags: ['packets', 'extra_data', 'ids_1', 'connection_v5', 'user'],
});

describe('knownBlocksOnly', () => {
  it.each(versions)('sends no block of version %s that the retired client cannot read', (productVersion) => {
    const { records } = read(generatedSource({ events: 1000, productVersion, knownBlocksOnly: true }));
    for (const { recordType, data } of records) {
      const blockType = (data as { blockType?: number }).blockType ?? 0;
      expect([recordType, blockType, isKnownBlock(recordType, blockType) || blockType === 0]).toEqual([
        recordType,
        blockType,
        true,
      ]);
    }
    expect(records.length).toBeGreaterThan(100);
  });

  it('has all kinds of events as the newest version', () => {
    const settings = { events: 1000 };
    const kindsOf = (knownBlocksOnly: boolean) =>
      new Set(read(generatedSource({ ...settings, knownBlocksOnly })).records.map(({ kind }) => kind));
    expect(kindsOf(true)).toEqual(kindsOf(false));
  });

  it('takes the nearest block that the client knows', () => {
    const { records } = read(generatedSource({ events: 200, productVersion: '6.2', knownBlocksOnly: true }));
    expect(ofKind(records, 'connectionStatistics')[0]?.data.blockType).toBe(163);
  });

  it('writes the archive timestamp and the long discovery header, asked for or not', () => {
    const { records } = read(generatedSource({ events: 500, knownBlocksOnly: true }), withoutTimestamps);
    for (const { archiveTimestamp, discoveryHeader } of records) {
      expect(archiveTimestamp).toBeGreaterThan(0);
      if (discoveryHeader !== undefined) expect(discoveryHeader.hasIpv6).toBe(1);
    }
  });

  it('sends whole frames, and addresses in extra data as bytes that are no UTF-8', () => {
    const { records } = read(generatedSource({ events: 1000, knownBlocksOnly: true }));
    for (const { data } of ofKind(records, 'packet')) expect(data.packetData.length).toBeGreaterThan(54);
    const addresses = ofKind(records, 'intrusionExtraData').filter(({ data }) => data.extraDataType === 2);
    expect(addresses.length).toBeGreaterThan(10);
    for (const { data } of addresses) {
      expect(data.extraData.length).toBe(16);
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(data.extraData)).toThrow(TypeError);
    }
  });

  it('follows the simulator where the source says nothing', () => {
    const source = generatedSource({ events: 100, productVersion: '6.2' });
    const feed = (knownBlocksOnly: boolean) =>
      source.totals(sessionRequest({ ...everything }), { connectionId: 1, knownBlocksOnly }).records;
    expect(feed(true)).toBeGreaterThan(0);
    const { records } = read({
      ...source,
      open: (request) => source.open(request, { connectionId: 1, knownBlocksOnly: true }),
    });
    expect(ofKind(records, 'connectionStatistics')[0]?.data.blockType).toBe(163);
  });
});
