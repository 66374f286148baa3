import { type EventRequest, extendedRequests, type RecordCategory } from '@x/estreamer-protocol';
import { createManualClock } from '@x/foundation/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type GeneratedSourceSettings,
  generatedSource,
  isSimulatorError,
  type ProductVersion,
  type SimulatorError,
} from '../src/index.ts';
import { ofKind, read, sessionRequest } from './receive.ts';
import { startSession } from './setup.ts';

const typesFor = (request: EventRequest, settings: GeneratedSourceSettings = {}) =>
  new Set(
    read(generatedSource({ events: 300, ...settings }), sessionRequest(request)).records.map(
      ({ recordType }) => recordType,
    ),
  );

const discoveryTypes = [10, 11, 12, 13, 14, 15, 16, 19, 22, 25, 27, 42, 45, 82, 101, 107, 160];
const userTypes = [94, 95, 93, 170, 171];

describe('the request that a generatedSource honours', () => {
  it.each<[string, EventRequest, readonly number[]]>([
    ['connections', { flags: ['connection'] }, [71]],
    ['connections by the pair', { flags: [], extendedRequests: ['CONNECTION'] }, [71]],
    ['intrusion events', { flags: ['ids'] }, [400]],
    ['intrusion events by the pair', { flags: [], extendedRequests: ['INTRUSION_EVENTS'] }, [400]],
    ['their packets', { flags: ['ids_1', 'packets'] }, [400, 2]],
    ['their extra data', { flags: ['ids_1', 'extra_data'] }, [400, 110]],
    ['no packets and extra data without them', { flags: ['packets', 'extra_data', 'connection_v5'] }, [71]],
    ['impact alerts', { flags: ['impact'] }, [9]],
    ['impact alerts by the pair', { flags: [], extendedRequests: ['IMPACT'] }, [9]],
    ['files', { flags: [], extendedRequests: ['FILE'] }, [500, 502]],
    ['malware', { flags: [], extendedRequests: ['MALWARE'] }, [125]],
    ['discovery', { flags: ['discovery_v7'] }, discoveryTypes],
    ['discovery by the pair', { flags: [], extendedRequests: ['DISCOVERY'] }, discoveryTypes],
    ['users', { flags: ['user'] }, userTypes],
    ['users by the pair', { flags: [], extendedRequests: ['USER'] }, userTypes],
    ['correlation', { flags: ['correlation_v6'] }, [112]],
    ['correlation by the pair', { flags: [], extendedRequests: ['CORRELATION'] }, [112]],
    ['nothing', { flags: ['disable_events', 'ids', 'metadata_v4'] }, []],
    ['nothing but metadata', { flags: ['metadata_v4'] }, []],
  ])('sends %s', (_, request, expected) => {
    expect(typesFor(request)).toEqual(new Set(expected));
  });

  it('sends metadata for the flag or the pair only', () => {
    const withFlag = typesFor({ flags: ['metadata_v4'], extendedRequests: ['FILE'] });
    const withPair = typesFor({ flags: [], extendedRequests: ['FILE', 'METADATA'] });
    expect(withPair).toEqual(withFlag);
    expect(withFlag.has(511)).toBe(true);
    expect(withFlag.has(66)).toBe(false);
    const extraData = typesFor({ flags: ['metadata_v4', 'ids_1', 'extra_data'] });
    expect(extraData.has(111)).toBe(true);
    expect(typesFor({ flags: [], extendedRequests: ['FILE', 'MALWARE'] })).toEqual(new Set([500, 502, 125]));
  });

  it('leaves out the archive timestamp unless it is asked for', () => {
    const { records } = read(generatedSource({ events: 10 }), sessionRequest({ flags: ['connection_v5'] }));
    expect(records.map(({ archiveTimestamp }) => archiveTimestamp)).toEqual(records.map(() => undefined));
  });

  it('ends where nothing that happens is wanted, however long the traffic goes on', async () => {
    const clock = createManualClock();
    const { client, session } = await startSession(
      generatedSource({ mix: { visit: 1, arrival: 1 } }),
      {},
      { clock },
    );
    await client.request({ flags: ['metadata_v4'], extendedRequests: ['CORRELATION', 'USER'] });
    await session.delivered;
    expect(session.expected).toEqual({ records: 0, events: 0, recordsByType: {} });
  });

  const blocksOf = (records: ReturnType<typeof read>['records'], ...kinds: Parameters<typeof ofKind>[1][]) =>
    kinds.map((kind) => [
      ...new Set(ofKind(records, kind).map(({ data }) => (data as { blockType?: number }).blockType)),
    ]);

  it.each<[ProductVersion, readonly number[]]>([
    ['5.4', [155, 45, 46, 46, 47, 156, 127, 120, 150, 153]],
    ['6.0', [160, 60, 56, 56, 62, 156, 159, 158, 150, 153]],
    ['6.1', [163, 60, 56, 56, 62, 156, 165, 158, 7, 153]],
    ['6.2', [168, 60, 56, 56, 62, 156, 167, 158, 7, 153]],
    ['6.3', [169, 60, 56, 56, 62, 156, 167, 158, 7, 153]],
    ['6.4', [169, 60, 56, 56, 62, 156, 167, 158, 7, 153]],
    ['6.5', [170, 60, 56, 56, 62, 156, 167, 158, 7, 153]],
    ['6.6', [171, 60, 56, 56, 62, 156, 167, 158, 7, 153]],
    ['6.7', [171, 60, 56, 56, 62, 156, 167, 158, 7, 153]],
    ['7.0', [173, 81, 79, 79, 80, 156, 167, 158, 7, 153]],
    ['7.1', [174, 85, 79, 79, 80, 156, 167, 158, 7, 153]],
    ['7.4', [174, 85, 79, 79, 80, 156, 167, 158, 7, 153]],
  ])('writes the blocks of version %s', (productVersion, blocks) => {
    const { records } = read(generatedSource({ events: 200, productVersion }));
    expect(records.filter(({ kind, undecodedBytes }) => kind === 'unknown' || undecodedBytes > 0)).toEqual(
      [],
    );
    expect(
      blocksOf(
        records,
        'connectionStatistics',
        'intrusionEvent',
        'fileEvent',
        'fileMalwareEvent',
        'malwareEvent',
        'correlationEvent',
        'userLoginChange',
        'newUserIdentified',
        'hostIocSet',
        'intrusionImpactAlert',
      ),
    ).toEqual(blocks.map((block) => [block]));
    const types = new Set(records.map(({ recordType }) => recordType));
    expect(types.has(170)).toBe(!['5.4', '6.0', '6.1'].includes(productVersion));
    expect(types.has(145)).toBe(!['5.4', '6.0'].includes(productVersion));
    expect(types.has(117)).toBe(['5.4', '6.0'].includes(productVersion));
  });

  it('writes no newer block than the requested version has', () => {
    const { records } = read(
      generatedSource({ events: 200 }),
      sessionRequest({
        flags: [],
        extendedRequests: [
          ['CONNECTION', 14],
          ['INTRUSION_EVENTS', 8],
          ['FILE', 6],
          ['MALWARE', 1],
          ['CORRELATION', 8],
          ['IMPACT', 1],
          ['USER', 5],
          ['DISCOVERY', 9],
        ],
      }),
    );
    expect(new Set(records.map(({ data }) => (data as { blockType: number }).blockType))).toEqual(
      new Set([160, 45, 56, 128, 20, 158, 159]),
    );
  });

  it('knows its totals for any request, mix, start and number of events', () => {
    const names = Object.keys(extendedRequests) as (keyof typeof extendedRequests)[];
    const families = fc.subarray(names, { minLength: 1 });
    const mixes = fc.subarray(['visit', 'attack', 'infection', 'arrival', 'login', 'violation'] as const, {
      minLength: 1,
    });
    fc.assert(
      fc.property(
        fc.record({
          events: fc.nat(400),
          families,
          mixes,
          packets: fc.boolean(),
          seed: fc.nat(),
          second: fc.nat(5),
        }),
        ({ events, families: asked, mixes: mixed, packets, seed, second }) => {
          const startTime = 1000;
          const mix = Object.fromEntries(mixed.map((name, index) => [name, 1 + index / 3]));
          const source = generatedSource({ events, seed, mix, startTime, eventsPerArchiveSecond: 90 });
          const flags: EventRequest['flags'] = packets ? ['packets'] : [];
          const request = sessionRequest(
            { flags, extendedRequests: asked },
            { initialTimestamp: startTime + second },
          );
          const { records, events: sent } = read(source, request);
          const totals = source.totals(request);
          const counted = Object.values(totals.recordsByType).reduce((sum, count) => sum + count, 0);
          expect(totals).toMatchObject({ events: sent, records: records.length });
          expect(counted).toBe(records.length);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('the mix of a generatedSource', () => {
  const categoriesOf = (settings: GeneratedSourceSettings) => {
    const counts: Partial<Record<RecordCategory, number>> = {};
    for (const { category = 'metadata' } of read(generatedSource(settings)).records) {
      counts[category] = (counts[category] ?? 0) + 1;
    }
    return counts;
  };

  it('makes happen what it names, as often as it says', () => {
    const { connection, user, metadata, ...others } = categoriesOf({
      events: 900,
      mix: { visit: 7, userRemoval: 2 },
    });
    expect({ connection, user }).toEqual({ connection: 700, user: 200 });
    expect(others).toEqual({});
    expect(metadata).toBeGreaterThan(0);
  });

  it('takes weights of any size', () => {
    const { connection = 0, user = 0 } = categoriesOf({
      events: 10_000,
      mix: { visit: 0.75, userRemoval: 0.25, login: 0 },
    });
    expect(connection).toBe(3 * user);
  });
});

describe('the settings of a generatedSource', () => {
  it.each<[GeneratedSourceSettings, string]>([
    [{ events: -1 }, 'events'],
    [{ events: 1.5 }, 'events'],
    [{ rate: 0 }, 'rate'],
    [{ recordsPerBundle: 0 }, 'recordsPerBundle'],
    [{ eventsPerArchiveSecond: Number.NaN }, 'eventsPerArchiveSecond'],
    [{ ['eventsPerSecond' as 'rate']: 1 }, 'eventsPerSecond'],
    [{ eventsPerArchiveSecond: 100_001 }, 'eventsPerArchiveSecond'],
    [{ seed: 0.5 }, 'seed'],
    [{ startTime: new Date(Number.NaN) }, 'startTime'],
    [{ startTime: 2 ** 32 }, 'startTime'],
    [{ mix: {} }, 'mix'],
    [{ mix: { visit: 0 } }, 'mix'],
    [{ mix: { visit: -1 } }, 'mix'],
    [{ mix: { ['party' as 'visit']: 1 } }, 'mix'],
    [{ productVersion: '4.0' as '5.4' }, 'productVersion'],
  ])('are refused: %o', (settings, setting) => {
    let refusal: unknown;
    try {
      generatedSource(settings);
    } catch (error) {
      refusal = error;
    }
    expect(isSimulatorError(refusal, 'invalid-settings')).toBe(true);
    const { issues = [] } = (refusal as SimulatorError).context;
    expect([...new Set(issues.map(({ path }) => path[0]))]).toEqual([setting]);
  });
});
