import { setImmediate as turn } from 'node:timers/promises';
import {
  type Certificates,
  createCertificates,
  createSimulator,
  generatedSource,
  type Simulator,
} from '@x/estreamer-simulator';
import { createWait, systemClock } from '@x/foundation';
import { beforeAll, expect, it } from 'vitest';
import type { Bookmark, BookmarkStore, Clock, Delivery } from '../src/index.ts';
import { createTestClient } from './support/client.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

const EVENTS = 24;
/** Several events in each second of the archive, a few of them in each bundle. */
const traffic = { events: EVENTS, eventsPerArchiveSecond: 5, recordsPerBundle: 7, mix: { visit: 1 } };

class Crash extends Error {}

/** Nothing ever happens by time, but that the waits between two attempts to save are over at once. */
const after: Clock['after'] = (milliseconds, callback) => {
  if (milliseconds < 1000) setImmediate(callback);
  return () => {};
};
const impatientClock: Clock = { ...systemClock, after, wait: createWait(after) };

/** A process: its client, a sink that outlives it, and a store of which each step can be the last. */
async function run(
  simulator: Simulator,
  address: { host: string; port: number },
  disk: { bookmark: Bookmark | undefined },
  sink: Map<number, { times: number; confirmed: boolean }>,
  step: () => void,
): Promise<void> {
  const bookmark: BookmarkStore = {
    load: () => Promise.resolve(disk.bookmark),
    async save(saved) {
      const text = JSON.stringify(saved);
      step();
      disk.bookmark = JSON.parse(text) as Bookmark;
      step();
    },
  };
  const client = createTestClient(
    certificates,
    address,
    {
      ...{ start: 'oldest', bookmark, window: { records: 14 } },
      request: { flags: ['metadata_v4'], extendedRequests: ['CONNECTION'] },
    },
    { clock: impatientClock },
  );
  let crash: unknown;
  /** What is in the middle of a step when the process ends does not go on. */
  const guarded = async (act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      crash ??= error;
    }
  };
  const handle = async ({ records, ack }: Delivery) => {
    const numbers: number[] = [];
    for (const record of records) {
      if (record.kind !== 'connectionStatistics') continue;
      step();
      const { connectionCounter } = record.data;
      const seen = sink.get(connectionCounter);
      expect(seen?.confirmed ?? false).toBe(false);
      sink.set(connectionCounter, { times: (seen?.times ?? 0) + 1, confirmed: false });
      numbers.push(connectionCounter);
    }
    step();
    await ack();
    for (const number of numbers) sink.set(number, { times: sink.get(number)?.times ?? 0, confirmed: true });
    step();
  };
  void simulator.nextSession().then(async ({ delivered }) => {
    await delivered;
    while (client.status().inFlight > 0) await turn();
    await client.close();
  });
  for await (const delivery of client) {
    await guarded(() => handle(delivery));
    if (crash !== undefined) break;
  }
  if (crash !== undefined) throw crash;
}

/** Runs a process that ends after a number of steps, and another one after it. */
async function crashAfter(steps: number): Promise<{ taken: number; sink: Map<number, unknown> }> {
  await using simulator = createSimulator({ certificates, source: generatedSource(traffic) });
  const address = await simulator.listen();
  const disk: { bookmark: Bookmark | undefined } = { bookmark: undefined };
  const sink = new Map<number, { times: number; confirmed: boolean }>();
  let taken = 0;
  try {
    await run(simulator, address, disk, sink, () => {
      if (taken >= steps) throw new Crash();
      taken += 1;
    });
  } catch (error) {
    // A store that fails is what the client sees of a crash inside it.
    if (!(error instanceof Crash) && (error as { cause?: unknown }).cause instanceof Crash === false)
      throw error;
  }
  await run(simulator, address, disk, sink, () => {});
  expect([...sink.keys()].toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: EVENTS }, (_, index) => index),
  );
  return { taken, sink };
}

it('after a crash at any step, every event arrives, and none again whose ack() had resolved', async () => {
  const { taken: all, sink } = await crashAfter(Number.POSITIVE_INFINITY);
  expect([...sink.values()]).toEqual(Array.from({ length: EVENTS }, () => ({ times: 1, confirmed: true })));
  expect(all).toBeGreaterThan(EVENTS);
  for (let steps = 0; steps < all; steps += 1) await crashAfter(steps);
}, 60_000);
