import { buildRequest, type EventRequest } from '@x/estreamer-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type GeneratedSourceSettings,
  generatedSource,
  isSimulatorError,
  type ProductVersion,
} from '../src/index.ts';
import { createManualClock } from './manual-clock.ts';
import { ofKind, receive } from './receive.ts';
import { startSession, until } from './setup.ts';

describe('the request that a generatedSource honours', () => {
  const typesFor = async (request: EventRequest) =>
    new Set((await receive({ events: 100 }, request)).records.map(({ recordType }) => recordType));

  it('sends no packets without the flag, and none without intrusion events', async () => {
    expect(await typesFor({ flags: [], extendedRequests: ['INTRUSION_EVENTS'] })).toEqual(new Set([400]));
    expect(await typesFor({ flags: ['packets'], extendedRequests: ['CONNECTION'] })).toEqual(new Set([71]));
    expect(await typesFor({ flags: ['packets', 'ids_1'] })).toEqual(new Set([400, 2]));
  });

  it('sends metadata for the flag or the pair only', async () => {
    const withFlag = await typesFor({ flags: ['metadata_v4'], extendedRequests: ['FILE'] });
    const withPair = await typesFor({ flags: [], extendedRequests: ['FILE', 'METADATA'] });
    expect(withPair).toEqual(withFlag);
    expect(withFlag.has(511)).toBe(true);
    expect(withFlag.has(66)).toBe(false);
    expect(await typesFor({ flags: [], extendedRequests: ['FILE', 'MALWARE'] })).toEqual(new Set([500, 125]));
  });

  it('leaves out the archive timestamp unless it is asked for', async () => {
    const { records } = await receive({ events: 10 }, { flags: ['connection_v5'] });
    expect(records.map(({ archiveTimestamp }) => archiveTimestamp)).toEqual(records.map(() => undefined));
  });

  it('sends nothing for what it does not have', async () => {
    const clock = createManualClock();
    const { client, session } = await startSession(generatedSource(), {}, { clock });
    await client.request({ flags: ['metadata_v4'], extendedRequests: ['CORRELATION', 'USER'] });
    await session.delivered;
    expect(session.expected).toEqual({ records: 0, events: 0, recordsByType: {} });
  });

  it.each<[ProductVersion, readonly [number, number, number, number]]>([
    ['6.0', [160, 60, 56, 62]],
    ['6.1', [163, 60, 56, 62]],
    ['6.2', [168, 60, 56, 62]],
    ['6.3', [169, 60, 56, 62]],
    ['6.5', [170, 60, 56, 62]],
    ['6.6', [171, 60, 56, 62]],
    ['7.0', [173, 81, 79, 80]],
    ['7.1', [174, 85, 79, 80]],
  ])('writes the blocks of version %s', async (productVersion, blocks) => {
    const { records } = await receive({ events: 40, productVersion });
    const used = (['connectionStatistics', 'intrusionEvent', 'fileEvent', 'malwareEvent'] as const).map(
      (kind) => [...new Set(ofKind(records, kind).map(({ data }) => data.blockType))],
    );
    expect(used).toEqual(blocks.map((block) => [block]));
  });

  it('writes no newer block than the requested version has', async () => {
    const { records } = await receive(
      { events: 40 },
      {
        flags: [],
        extendedRequests: [
          ['CONNECTION', 14],
          ['INTRUSION_EVENTS', 8],
          ['FILE', 6],
          ['MALWARE', 1],
        ],
      },
    );
    expect(new Set(records.map(({ data }) => (data as { blockType: number }).blockType))).toEqual(
      new Set([160, 45, 56]),
    );
  });

  it('knows its totals for any request and number of events', () => {
    const families = fc.subarray(['CONNECTION', 'INTRUSION_EVENTS', 'FILE', 'MALWARE', 'METADATA'] as const, {
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.nat(400), families, fc.boolean(), fc.nat(), (events, names, packets, seed) => {
        const built = buildRequest({ flags: packets ? ['packets'] : [], extendedRequests: names });
        const { requestFlags, eventTypes } = built;
        const request = { extended: true, requestFlags, eventTypes, initialTimestamp: 0 };
        const source = generatedSource({ events, seed });
        const feed = source.open(request, { connectionId: 1 });
        const sent = { records: 0, events: 0 };
        for (let step = feed.next(0); step.status === 'message'; step = feed.next(0)) {
          sent.records += step.message.records;
          sent.events += step.message.events;
        }
        expect(feed.next(0)).toEqual({ status: 'end' });
        expect(source.totals(request)).toMatchObject(sent);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the rate of a generatedSource', () => {
  it('sends what is due and no more, in bundles that do not wait to be full', async () => {
    const clock = createManualClock();
    const source = generatedSource({ recordsPerSecond: 100, recordsPerBundle: 25 });
    const { client, session } = await startSession(source, { idleIntervalMs: 1e9 }, { clock });
    await client.request({ flags: ['connection_v5'], extendedRequests: ['CONNECTION'] });
    const waits = () => until(() => clock.pending > 1);
    await waits();
    for (const [ms, expected] of [
      [99, 0],
      [1, 10],
      [100, 20],
    ] as const) {
      clock.advance(ms);
      expect(session.sent.records).toBe(expected);
      if (session.acknowledged.records < expected) {
        expect(await client.next()).toMatchObject({ kind: 'messageBundle' });
        client.send({ kind: 'null' });
        await waits();
      }
    }
    // A client that is slow finds full bundles waiting, one after the other.
    clock.advance(100);
    expect(session.sent.records).toBe(30);
    clock.advance(1000);
    expect(session.sent.records).toBe(30);
    await client.next();
    for (const size of [25, 25, 25, 25]) {
      client.send({ kind: 'null' });
      const bundle = await client.next();
      expect(bundle?.kind === 'messageBundle' && bundle.messages).toHaveLength(size);
    }
    client.send({ kind: 'null' });
    await waits();
    expect(session.sent.records).toBe(130);
  });

  it.each<[GeneratedSourceSettings, string]>([
    [{ events: -1 }, 'events'],
    [{ events: 1.5 }, 'events'],
    [{ recordsPerSecond: 0 }, 'recordsPerSecond'],
    [{ recordsPerBundle: 0 }, 'recordsPerBundle'],
    [{ eventsPerSecond: Number.NaN }, 'eventsPerSecond'],
    [{ seed: 0.5 }, 'seed'],
    [{ startTime: new Date(Number.NaN) }, 'startTime'],
  ])('refuses %o', (settings, setting) => {
    let refusal: unknown;
    try {
      generatedSource(settings);
    } catch (error) {
      refusal = error;
    }
    expect(isSimulatorError(refusal) && refusal.context).toEqual({ setting });
  });
});
