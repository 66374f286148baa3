import type { EventRecord } from '@x/estreamer-protocol';
import { describe, expect, it } from 'vitest';
import { createFormat, createVolumeEstimate } from '../src/index.ts';

const connection = (archiveTimestamp: number) =>
  ({
    kind: 'connectionStatistics',
    category: 'connection',
    recordType: 71,
    netmapId: 0,
    archiveTimestamp,
    discoveryHeader: undefined,
    data: { blockType: 160, deviceId: 7, initiatorIpAddress: '192.0.2.1', responderPort: 443 },
    undecodedBytes: 0,
  }) as unknown as EventRecord;
const metadata = { ...connection(0), kind: 'managedDevice', category: 'metadata' } as EventRecord;

describe('an estimate of volume', () => {
  it('counts what each format would write, by kind, rule and device', () => {
    const estimate = createVolumeEstimate({ formats: ['ecs', 'cef'] });
    const names = { accessControlRuleId: 'allow-all', deviceId: 'edge' };
    for (const second of [1000, 1010, 1020]) estimate.add(connection(second), names);
    estimate.add(connection(1030), {});
    estimate.add(metadata, {});
    const { bytes, ...counts } = estimate.counts();
    expect(counts).toMatchObject({
      events: 4,
      from: 1000,
      to: 1030,
      kinds: [{ name: 'connectionStatistics', events: 4 }],
      rules: [
        { name: 'allow-all', events: 3 },
        { name: '(none)', events: 1 },
      ],
      devices: [
        { name: 'edge', events: 3 },
        { name: 'device 7', events: 1 },
      ],
    });
    const sizeOf = (second: number, of: object) =>
      Buffer.byteLength(createFormat('ecs').write(connection(second), of as never)?.text ?? '') + 1;
    expect(bytes.ecs).toBe(3 * sizeOf(1000, names) + sizeOf(1030, {}));
    expect(bytes.cef).toBeGreaterThan(0);
  });

  it('goes on from what another one has counted', () => {
    const names = { accessControlRuleId: 'allow-all', deviceId: 'edge' };
    const formats = ['ecs', 'cef'] as const;
    const whole = createVolumeEstimate({ formats });
    let part = createVolumeEstimate({ formats });
    for (const second of [1000, 1010, 1020]) {
      const written = JSON.stringify(part.counts());
      part = createVolumeEstimate({ formats, counts: JSON.parse(written) });
      for (const estimate of [whole, part]) estimate.add(connection(second), second === 1010 ? {} : names);
    }
    expect(part.counts()).toEqual(whole.counts());
    expect(part.counts().events).toBe(3);
  });

  it('counts names beyond the most together', () => {
    const estimate = createVolumeEstimate({ formats: [], maxNames: 2 });
    for (const rule of ['a', 'b', 'c', 'd']) estimate.add(connection(1), { accessControlRuleId: rule });
    expect(estimate.counts().rules.map(({ name, events }) => [name, events])).toEqual([
      ['(others)', 2],
      ['a', 1],
      ['b', 1],
    ]);
  });
});
