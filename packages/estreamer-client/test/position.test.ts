import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bookmark, createMemoryBookmark } from '../src/index.ts';
import { createArchiveServer, sendAll } from './support/archive-server.ts';
import { createTestClient, plainRequest } from './support/client.ts';
import { createEventLog } from './support/event-log.ts';
import { type ArchivedEvent, idsOf } from './support/events.ts';
import { createManualClock } from './support/manual-clock.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

const PRESENT = Math.floor(Date.now() / 1000);
const HOUR = 3600;

const fast = { request: plainRequest, reconnect: { initialDelayMs: 0 }, start: 'oldest' } as const;

/** Reads so many events, acknowledging each delivery. */
async function collect(client: ReturnType<typeof createTestClient>, count: number): Promise<number[]> {
  const ids: number[] = [];
  for await (const { records, ack } of client) {
    ids.push(...idsOf(records));
    await ack();
    if (ids.length >= count) break;
  }
  return ids;
}

const bookmarkAt = (position: number): Bookmark => ({
  ...{ version: 2, position, recent: [], lateness: 0, savedAt: 0, server: 'a:1' },
});

describe('the position', () => {
  it.each([
    ['an hour ahead', HOUR],
    ['at the end of time', 0xffff_ffff - PRESENT],
  ])(
    'is not moved by an event %s: what comes after a lost connection is not skipped',
    async (_name, ahead) => {
      const archive: ArchivedEvent[] = [
        ...Array.from({ length: 5 }, (_, index) => ({ id: index, second: PRESENT - 10 + index })),
        { id: 5, second: PRESENT + ahead },
        ...Array.from({ length: 6 }, (_, index) => ({ id: 6 + index, second: PRESENT - 5 + index })),
      ];
      await using server = await createArchiveServer(certificates, archive, async (session, number) => {
        if (number > 1) return void (await sendAll(session, 3));
        await sendAll({ ...session, events: archive.slice(0, 6) }, 3);
        session.peer.reset();
      });
      const log = createEventLog();
      const client = createTestClient(certificates, server, { ...fast, onEvent: log.onEvent });
      expect(await collect(client, 12)).toEqual(archive.map(({ id }) => id));
      expect(server.starts).toEqual([0, PRESENT - 6]);
      expect(log.names.filter((name) => name === 'future-timestamps')).toHaveLength(1);
    },
  );

  it('follows a server whose clock is ahead as far as the present', async () => {
    const archive = Array.from({ length: 400 }, (_, id) => ({
      id,
      second: PRESENT + HOUR + Math.floor(id / 10),
    }));
    await using server = await createArchiveServer(certificates, archive, async (session) => {
      await sendAll(session, 20);
    });
    const client = createTestClient(certificates, server, fast);
    await collect(client, 400);
    const { position = 0 } = client.status();
    expect(position).toBeGreaterThanOrEqual(PRESENT);
    expect(position).toBeLessThan(PRESENT + HOUR);
  });

  it('goes back with a clock that is put back, by more than lateness ever is', async () => {
    const second = PRESENT - 5 * HOUR;
    const archive = [
      { id: 1, second: second + 2 * HOUR },
      { id: 2, second },
      { id: 3, second: second + 1 },
    ];
    await using server = await createArchiveServer(certificates, archive, async (session) => {
      await sendAll({ ...session, events: archive }, 1);
    });
    const client = createTestClient(certificates, server, fast);
    await collect(client, 3);
    expect(client.status().position).toBe(second + 1);
  });

  it('of a bookmark ahead of the clock comes back to the present, with a warning', async () => {
    const archive = [{ id: 1, second: PRESENT + 50 }];
    await using server = await createArchiveServer(certificates, archive, async (session) => {
      await sendAll(session, 1);
    });
    const log = createEventLog();
    const bookmark = createMemoryBookmark(bookmarkAt(Date.UTC(2037, 0) / 1000));
    const client = createTestClient(certificates, server, { ...fast, bookmark, onEvent: log.onEvent });
    expect(await collect(client, 1)).toEqual([1]);
    expect(server.starts[0]).toBeGreaterThanOrEqual(PRESENT);
    expect(server.starts[0]).toBeLessThan(PRESENT + HOUR);
    expect(log.names).toContain('bookmark-ahead');
    expect((await bookmark.load())?.position).toBeLessThan(PRESENT + HOUR);
  });

  it("started at 'now' is that of the first connection when it is lost before the first event, also in a later process", async () => {
    const clock = createManualClock();
    const connectedAt = Math.floor(clock.now() / 1000);
    const bookmark = createMemoryBookmark();
    await using server = await createArchiveServer(certificates, [], ({ peer }, number) => {
      if (number === 1) peer.reset();
    });
    const log = createEventLog();
    const settings = { ...fast, start: 'now', bookmark, onEvent: log.onEvent } as const;
    const client = createTestClient(certificates, server, settings, { clock, random: () => 0 });
    const again = log.next('reconnecting');
    const requested = log.next('requesting');
    const reading = client[Symbol.asyncIterator]().next();
    await requested;
    await again;
    const second = log.next('requesting');
    clock.advance(1000 * 1000);
    await second;
    await client.close();
    await reading;
    expect(server.starts).toEqual([0xffff_ffff, connectedAt - 60]);
    expect((await bookmark.load())?.position).toBe(connectedAt - 60);
  });
});
