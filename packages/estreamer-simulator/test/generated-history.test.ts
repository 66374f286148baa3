import { NOW_TIMESTAMP } from '@x/estreamer-protocol';
import { createManualClock } from '@x/foundation/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GeneratedSourceSettings, generatedSource } from '../src/index.ts';
import { ofKind, read, sessionRequest } from './receive.ts';
import { startSession, until } from './setup.ts';

const START = 1_800_000_000;
const from = (initialTimestamp: number) => sessionRequest(undefined, { initialTimestamp });

describe('the history of a generatedSource', () => {
  it('begins again at any second, byte for byte', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(),
          events: fc.integer({ min: 1, max: 300 }),
          eventsPerArchiveSecond: fc.oneof(
            fc.integer({ min: 1, max: 200 }),
            fc.double({ min: 0.3, max: 90, noNaN: true }),
          ),
          part: fc.double({ min: -0.2, max: 1.2, noNaN: true }),
        }),
        ({ seed, events, eventsPerArchiveSecond, part }) => {
          const source = generatedSource({ seed, events, eventsPerArchiveSecond, startTime: START });
          const whole = read(source).eventPayloads;
          const second = START + Math.floor((part * events) / eventsPerArchiveSecond);
          const rest = read(source, from(second)).eventPayloads;
          const timestampOf = (payload: Buffer) => payload.readUInt32BE(8);
          expect(rest).toEqual(whole.filter((payload) => timestampOf(payload) >= second));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('brings the metadata again, before its first use in the new session', () => {
    const source = generatedSource({ events: 400, eventsPerArchiveSecond: 50, startTime: START });
    const { records } = read(source, from(START + 4));
    const [first, ...others] = records;
    expect(first?.category).toBe('metadata');
    const connection = others.find(({ kind }) => kind === 'connectionStatistics');
    expect(connection).toBeDefined();
    const devices = ofKind(records, 'managedDevice');
    expect(devices.length).toBeGreaterThan(0);
  });

  it('is there at once, however long ago it was and however much came before', () => {
    const source = generatedSource({ eventsPerArchiveSecond: 50_000, startTime: START });
    const far = START + 1_000_000_000;
    const { records } = read(source, from(far), { mostEvents: 200 });
    const [event] = records.filter(({ category }) => category !== 'metadata');
    expect(event?.archiveTimestamp).toBe(far);
  });

  it('ends with the last second that a timestamp can have', () => {
    const source = generatedSource({ eventsPerArchiveSecond: 1, startTime: 0xffff_fff0 });
    const { step, records } = read(source);
    expect(step).toEqual({ status: 'end' });
    expect(records.at(-1)?.archiveTimestamp).toBeLessThan(NOW_TIMESTAMP);
  });

  it('has nothing of a time that is yet to come', () => {
    const source = generatedSource({ events: 100, eventsPerArchiveSecond: 10, startTime: START });
    expect(read(source, from(START + 11)).records).toEqual([]);
    expect(source.totals(from(START + 11))).toEqual({ records: 0, events: 0, recordsByType: {} });
    expect(read(source, from(1)).events).toBe(100);
  });
});

describe('a session that starts now', () => {
  it('gets what no session has got yet, when the traffic has no rate', () => {
    const source = generatedSource({ events: 300 });
    const whole = read(generatedSource({ events: 300 })).eventPayloads;
    const first = read(source, undefined, { mostEvents: 100 });
    const later = from(NOW_TIMESTAMP);
    const second = read(source, later);
    const end = source.totals(later);
    const rest = second.eventPayloads;
    expect(rest.length).toBeGreaterThan(100);
    expect(rest).toEqual(whole.slice(-rest.length));
    // What the first session has read but not sent yet is in neither, a flow at most.
    expect(whole.length - rest.length - first.events).toBeLessThan(8 + 50);
    expect(end).toMatchObject({ events: rest.length, records: second.records.length });
    expect(read(source, from(NOW_TIMESTAMP)).records).toEqual([]);
  });

  it('gets what happens from then on, when the traffic has a rate', () => {
    const source = generatedSource({ rate: 100, eventsPerArchiveSecond: 100, startTime: START });
    const oldest = read(source, undefined, { now: 5_000 });
    expect(oldest.step).toMatchObject({ status: 'wait' });
    const live = read(source, from(NOW_TIMESTAMP), { now: 15_000 });
    expect(live.events).toBe(0);
    const oneSecondOn = collect(live.feed, 16_200);
    const [event] = oneSecondOn.records.filter(({ category }) => category !== 'metadata');
    expect(event?.archiveTimestamp).toBeGreaterThanOrEqual(START + 9);
    expect(oneSecondOn.eventPayloads.length).toBeGreaterThan(80);
    const history = read(source, from(START + 10), { now: 16_200 });
    const [resumed] = history.records.filter(({ category }) => category !== 'metadata');
    expect(resumed?.archiveTimestamp).toBe(START + 10);
    expect(history.events).toBeGreaterThan(80);
  });
});

/** What a feed that was opened before gives until a later time. */
function collect(feed: ReturnType<typeof read>['feed'], now: number) {
  const source = { open: () => feed, totals: () => ({ records: 0, events: 0, recordsByType: {} }) };
  return read(source, sessionRequest(), { now });
}

describe('the rate of a generatedSource', () => {
  const connectionsOnly: GeneratedSourceSettings = { mix: { visit: 1 } };

  it('sends what has happened and no more, in bundles that do not wait to be full', async () => {
    const clock = createManualClock();
    const source = generatedSource({ ...connectionsOnly, rate: 100, recordsPerBundle: 25 });
    const { client, session } = await startSession(source, { idleIntervalMs: 1e9 }, { clock });
    await client.request({ flags: ['connection_v5'], extendedRequests: ['CONNECTION'] });
    const waits = () => until(() => clock.pending > 1);
    await waits();
    const acknowledge = async () => {
      const bundle = await client.next();
      client.send({ kind: 'null' });
      return bundle?.kind === 'messageBundle' ? bundle.messages.length : 0;
    };
    await clock.advance(9);
    expect(session.sent.records).toBe(0);
    // The first is there, and waits a while for others.
    await clock.advance(1);
    expect(session.sent.records).toBe(0);
    await clock.advance(100);
    expect(await acknowledge()).toBe(11);
    await waits();
    // A client that is slow finds full bundles waiting, one after the other.
    await clock.advance(100);
    await clock.advance(1000);
    const sizes = [await acknowledge(), await acknowledge(), await acknowledge(), await acknowledge()];
    expect(sizes.slice(1)).toEqual([25, 25, 25]);
    expect(session.sent.records).toBeLessThanOrEqual(121);
  });

  it('goes on while nobody is there', () => {
    const source = generatedSource({ ...connectionsOnly, rate: 10 });
    expect(read(source, sessionRequest(), { now: 1_000 }).events).toBe(0);
    expect(read(source, sessionRequest(), { now: 61_000 }).events).toBe(600);
  });

  it('may be far below one a second', () => {
    const source = generatedSource({ ...connectionsOnly, rate: 0.1, startTime: START });
    read(source, sessionRequest(), { now: 0 });
    const { records, events } = read(source, sessionRequest(), { now: 30_000 });
    expect(events).toBe(3);
    expect(records.flatMap(({ archiveTimestamp }) => archiveTimestamp ?? [])).toEqual([
      START,
      START + 10,
      START + 20,
    ]);
  });
});
