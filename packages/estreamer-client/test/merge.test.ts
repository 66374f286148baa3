import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMemoryBookmark, type MergedDelivery, mergeClients } from '../src/index.ts';
import { createArchiveServer, sendAll } from './support/archive-server.ts';
import { createTestClient, plainRequest } from './support/client.ts';
import { type ArchivedEvent, idsOf } from './support/events.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

const archive = (first: number): ArchivedEvent[] =>
  Array.from({ length: 6 }, (_, index) => ({ id: first + index, second: 1_700_000_000 + index }));

const settings = { request: plainRequest, start: 'oldest' } as const;

async function servers() {
  const north = await createArchiveServer(certificates, archive(100), async (session) => {
    await sendAll(session, 2);
  });
  const south = await createArchiveServer(certificates, archive(200), async (session) => {
    await sendAll(session, 2);
  });
  return {
    north,
    south,
    async [Symbol.asyncDispose]() {
      await north[Symbol.asyncDispose]();
      await south[Symbol.asyncDispose]();
    },
  };
}

describe('merged clients', () => {
  it('give the deliveries of all, each with its source, and keep a bookmark each', async () => {
    await using both = await servers();
    const stores = { north: createMemoryBookmark(), south: createMemoryBookmark() };
    const merged = mergeClients({
      north: createTestClient(certificates, both.north, { ...settings, bookmark: stores.north }),
      south: createTestClient(certificates, both.south, { ...settings, bookmark: stores.south }),
    });
    const ids: Record<string, number[]> = { north: [], south: [] };
    for await (const delivery of merged) {
      ids[delivery.source]?.push(...idsOf(delivery.records));
      await delivery.ack();
      if (Object.values(ids).flat().length === 12) break;
    }
    expect(ids).toEqual({
      north: [100, 101, 102, 103, 104, 105],
      south: [200, 201, 202, 203, 204, 205],
    });
    expect(merged.status()).toMatchObject({ north: { state: 'closed' }, south: { state: 'closed' } });
    expect(await stores.north.load()).toMatchObject({ position: 1_700_000_005 });
    expect(both.south.openConnections()).toBe(0);
  });

  it('wait for no other: one whose delivery is not acknowledged does not hold up the rest', async () => {
    await using both = await servers();
    await using merged = mergeClients({
      north: createTestClient(certificates, both.north, settings),
      south: createTestClient(certificates, both.south, settings),
    });
    const held: MergedDelivery[] = [];
    const ids: number[] = [];
    for await (const delivery of merged) {
      if (delivery.source === 'north') {
        held.push(delivery);
        continue;
      }
      ids.push(...idsOf(delivery.records));
      await delivery.ack();
      if (ids.length === 6) break;
    }
    expect(ids).toEqual([200, 201, 202, 203, 204, 205]);
    expect(held.length).toBeLessThanOrEqual(1);
  });

  it('report one that fails and go on; when all have failed, so does the loop', async () => {
    await using both = await servers();
    const failures: [string, unknown][] = [];
    const onFailure = (source: string, error: unknown) => void failures.push([source, error]);
    const merged = mergeClients(
      {
        gone: createTestClient(certificates, { host: '127.0.0.1', port: 1 }),
        south: createTestClient(certificates, both.south, settings),
      },
      { onFailure },
    );
    const ids: number[] = [];
    for await (const delivery of merged) {
      ids.push(...idsOf(delivery.records));
      await delivery.ack();
      if (ids.length === 6) break;
    }
    expect(ids).toHaveLength(6);
    expect(failures).toMatchObject([['gone', { code: 'refused' }]]);

    const allGone = mergeClients(
      { gone: createTestClient(certificates, { host: '127.0.0.1', port: 1 }) },
      { onFailure: () => {} },
    );
    const next = allGone[Symbol.asyncIterator]().next();
    await expect(next).rejects.toMatchObject({
      code: 'all-clients-failed',
      cause: { errors: [{ code: 'refused' }] },
    });
  });

  it('end a loop that waits when they are closed, and an empty set ends at once', async () => {
    await using both = await servers();
    const merged = mergeClients({ north: createTestClient(certificates, both.north, settings) });
    const iterator = merged[Symbol.asyncIterator]();
    await iterator.next();
    const waiting = iterator.next();
    await merged.close();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect((await mergeClients({})[Symbol.asyncIterator]().next()).done).toBe(true);
  });
});
