import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { systemClock } from '@x/foundation';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  type Bookmark,
  createFileBookmark,
  createMemoryBookmark,
  type Delivery,
  type EstreamerClient,
  type EstreamerClientEvent,
  type LoadedBookmark,
} from '../src/index.ts';
import { createArchiveServer, sendAll } from './support/archive-server.ts';
import { createTestClient, drain, plainRequest, type TestClientSettings } from './support/client.ts';
import { createEventLog } from './support/event-log.ts';
import { type ArchivedEvent, idsOf } from './support/events.ts';
import { createManualClock } from './support/manual-clock.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

/** Events with the ids 1, 2, 3 and so on, two in each second. */
const archive: readonly ArchivedEvent[] = Array.from({ length: 12 }, (_, index) => ({
  id: index + 1,
  second: 1_700_000_000 + Math.floor(index / 2),
}));

const fast: TestClientSettings = {
  request: plainRequest,
  start: 'oldest',
  reconnect: { initialDelayMs: 1, maxDelayMs: 2 },
};

/** Reads until so many events have arrived, each delivery acknowledged; gives their ids. */
async function collect(client: EstreamerClient, count: number): Promise<number[]> {
  const ids: number[] = [];
  for await (const delivery of client) {
    ids.push(...idsOf(delivery.records));
    await delivery.ack();
    if (ids.length >= count) break;
  }
  return ids;
}

describe('a lost session', () => {
  it('is resumed at the second of the last acknowledged event, and what is repeated of it is dropped', async () => {
    await using server = await createArchiveServer(certificates, archive, async (session, number) => {
      if (number > 1) return void (await sendAll(session, 3));
      const { send, acknowledged, events, peer } = session;
      send(...events.slice(0, 3));
      await acknowledged();
      peer.reset();
    });
    const log = createEventLog();
    const client = createTestClient(certificates, server, { ...fast, onEvent: log.onEvent });
    expect(await collect(client, 12)).toEqual(archive.map(({ id }) => id));
    expect(server.starts).toEqual([0, 1_700_000_001]);
    expect(client.status()).toMatchObject({ sessions: 2, failures: 1, duplicateRecords: 1, state: 'closed' });
    expect(client.status().lastError).toMatchObject({ code: 'connection-lost' });
    expect(log.names).toEqual([
      ...['connecting', 'requesting', 'streaming', 'reconnecting'],
      ...['connecting', 'requesting', 'streaming', 'duplicates-dropped', 'closed'],
    ]);
    const lost = log.events.find(({ kind }) => kind === 'reconnecting');
    expect(lost).toMatchObject({ attempt: 2, error: { code: 'connection-lost' }, status: { failures: 1 } });
  });

  it('brings metadata again', async () => {
    await using server = await createArchiveServer(
      certificates,
      archive.slice(0, 1),
      async (session, number) => {
        await sendAll(session, 1);
        if (number === 1) session.peer.reset();
      },
    );
    await using client = createTestClient(certificates, server, fast);
    const kinds: string[][] = [];
    for await (const { records, ack } of client) {
      kinds.push(records.map(({ kind }) => kind));
      await ack();
      if (kinds.length === 2) break;
    }
    expect(kinds).toEqual([['managedDevice', 'intrusionEvent'], ['managedDevice']]);
  });

  it('leaves the consumer what it holds: that may be acknowledged later, and is not delivered twice', async () => {
    await using server = await createArchiveServer(certificates, archive, async (session, number) => {
      if (number > 1) return void (await sendAll(session, 3));
      session.send(...session.events.slice(0, 3));
      session.send(...session.events.slice(3, 6));
      await session.acknowledged();
      session.peer.reset();
    });
    const log = createEventLog();
    const settings = { ...fast, window: { records: 9 }, onEvent: log.onEvent };
    await using client = createTestClient(certificates, server, settings);
    const lost = log.next('reconnecting');
    const iterator = client[Symbol.asyncIterator]();
    const first = (await iterator.next()).value as Delivery;
    const second = (await iterator.next()).value as Delivery;
    await lost;
    const third = (await iterator.next()).value as Delivery;
    expect([first, second, third].map(({ records }) => idsOf(records))).toEqual([[1, 2, 3], [4, 5, 6], []]);
    expect(client.status().position).toBe(0);
    await second.ack();
    await third.ack();
    expect(client.status().position).toBe(0);
    await first.ack();
    expect(client.status().position).toBe(1_700_000_002);

    const rest: number[] = [];
    while (rest.length < 6) {
      const { value } = await iterator.next();
      rest.push(...idsOf(value?.records ?? []));
      await value?.ack();
    }
    expect(rest).toEqual([7, 8, 9, 10, 11, 12]);
  });

  it("started at 'now': the next one starts at the first event that was received, acknowledged or not", async () => {
    const { promise: second, resolve } = Promise.withResolvers<void>();
    await using server = await createArchiveServer(certificates, archive, ({ send }, number) => {
      if (number === 1) send(archive[4] as ArchivedEvent, archive[5] as ArchivedEvent);
      else resolve();
    });
    const log = createEventLog();
    const clock = createManualClock();
    const settings = { ...fast, start: 'now', window: { records: 6 }, onEvent: log.onEvent } as const;
    await using client = createTestClient(certificates, server, settings, { clock });
    const again = log.next('reconnecting');
    await client[Symbol.asyncIterator]().next();
    clock.advance(60_000);
    await again;
    clock.advance(1000);
    await second;
    expect(server.starts).toEqual([0xffff_ffff, 1_700_000_002]);
  });
});

describe('the bookmark', () => {
  it('in a file that another client uses too: ack() says so at once, and the file stays as the other left it', async () => {
    await using server = await createArchiveServer(certificates, archive, async (session) => {
      await sendAll(session, 3);
    });
    const directory = mkdtempSync(join(tmpdir(), 'bookmark-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const path = join(directory, 'bookmark.json');
    const log = createEventLog();
    const [one, other] = [() => {}, log.onEvent].map((onEvent) =>
      createTestClient(certificates, server, { ...fast, onEvent, bookmark: createFileBookmark({ path }) }),
    ) as [EstreamerClient, EstreamerClient];
    await using _one = one;
    await using _other = other;
    const [ofOne, ofOther] = await Promise.all(
      [one, other].map((client) => client[Symbol.asyncIterator]().next()),
    );
    await ofOne?.value?.ack();
    const left = readFileSync(path, 'utf8');
    for (let attempts = 0; attempts < 2; attempts += 1) {
      await expect(ofOther?.value?.ack()).rejects.toMatchObject({
        code: 'bookmark-changed',
        context: { file: path },
      });
    }
    expect(readFileSync(path, 'utf8')).toBe(left);
    expect(log.events.findLast(({ kind }) => kind === 'warning')).toMatchObject({
      code: 'bookmark-save-failed',
      message: expect.stringContaining('another process uses it'),
    });
  });

  it('wins over start, and another process goes on from it without repetition', async () => {
    await using server = await createArchiveServer(certificates, archive, async (session) => {
      await sendAll(session, 5);
    });
    let stored: Bookmark | undefined;
    const bookmark = {
      load: async () => stored,
      save: async (saved: Bookmark) => {
        stored = JSON.parse(JSON.stringify(saved)) as Bookmark;
      },
    };
    const settings = { ...fast, start: 'oldest', bookmark } as const;
    expect(await collect(createTestClient(certificates, server, settings), 5)).toEqual([1, 2, 3, 4, 5]);
    expect(stored).toMatchObject({
      position: 1_700_000_002,
      recent: [{ second: 1_700_000_002, hashes: expect.stringMatching(/^.{22}==$/) }],
    });
    expect(stored?.server).toBe(`${server.host}:${server.port}`);

    const later = createTestClient(certificates, server, { ...settings, start: 'now' });
    expect(await collect(later, 7)).toEqual([6, 7, 8, 9, 10, 11, 12]);
    expect(server.starts).toEqual([0, 1_700_000_002]);
  });

  it('is saved only when something is acknowledged', async () => {
    await using server = await createArchiveServer(certificates, archive, (session) => {
      session.send(...session.events.slice(0, 3));
    });
    const saved: number[] = [];
    const store = createMemoryBookmark();
    const bookmark = {
      load: store.load,
      save: async ({ position }: Bookmark) => void saved.push(position),
    };
    await using client = createTestClient(certificates, server, { ...fast, bookmark });
    const { value } = await client[Symbol.asyncIterator]().next();
    expect(saved).toEqual([]);
    await value?.ack();
    expect(saved).toEqual([1_700_000_001]);
  });

  it.each<[string, () => Promise<Bookmark | undefined>]>([
    ['can not be loaded', () => Promise.reject(new Error('no access'))],
    ['is something else', () => Promise.resolve({ position: 'yesterday' } as unknown as Bookmark)],
  ])('that %s ends the client: it does not start at now', async (_name, load) => {
    await using server = await createArchiveServer(certificates, archive, () => {});
    const bookmark = { load, save: () => Promise.resolve() };
    const client = createTestClient(certificates, server, { ...fast, bookmark });
    expect((await drain(client)).error).toMatchObject({ code: 'bookmark-unusable' });
    expect(client.status().state).toBe('failed');
    expect(server.starts).toEqual([]);
  });

  it('that can not be saved: reported, ack() rejects, and the process goes on where nobody waits for it', async () => {
    await using server = await createArchiveServer(certificates, archive, async (session) => {
      await sendAll(session, 6);
    });
    const log = createEventLog();
    const bookmark = {
      load: () => Promise.resolve(undefined),
      save: () => Promise.reject(new Error('disk full')),
    };
    const settings = { ...fast, bookmark, onEvent: log.onEvent };
    const client = createTestClient(certificates, server, settings, {
      clock: {
        ...systemClock,
        // Waits between two attempts to save are over at once, and nothing else ever happens by time.
        after(milliseconds, callback) {
          if (milliseconds < 1000) setImmediate(callback);
          return () => {};
        },
      },
    });
    const iterator = client[Symbol.asyncIterator]();
    const first = (await iterator.next()).value as Delivery;
    void first.ack();
    const second = (await iterator.next()).value as Delivery;
    await expect(second.ack()).rejects.toMatchObject({ code: 'bookmark-not-saved' });
    expect(log.names.filter((name) => name === 'bookmark-save-failed').length).toBeGreaterThanOrEqual(5);
    await client.close();
  });

  it('of another server is used, with a warning; one that was recovered too', async () => {
    await using server = await createArchiveServer(certificates, archive, async (session) => {
      await sendAll(session, 6);
    });
    const stored: LoadedBookmark = {
      version: 2,
      position: 1_700_000_003,
      recent: [],
      lateness: 0,
      savedAt: 0,
      server: 'elsewhere:1',
      recovered: 'the newest is damaged',
    };
    const log = createEventLog();
    const settings = { ...fast, bookmark: createMemoryBookmark(stored), onEvent: log.onEvent };
    expect(await collect(createTestClient(certificates, server, settings), 6)).toEqual([7, 8, 9, 10, 11, 12]);
    expect(log.names.slice(0, 2)).toEqual(['bookmark-recovered', 'bookmark-of-another-server']);
  });
});

describe('attempts', () => {
  const refused = { host: '127.0.0.1', port: 1 };

  it('wait a random part of a time that doubles up to the longest, indefinitely', async () => {
    const clock = createManualClock();
    const settings = { reconnect: { initialDelayMs: 100, maxDelayMs: 1000 } };
    const client = createTestClient(certificates, refused, settings, { clock, random: () => 0.5 });
    const ended = client[Symbol.asyncIterator]().next();
    const waits: number[] = [];
    while (waits.length < 7) {
      const milliseconds = await clock.nextTimer();
      if (milliseconds === 15_000) continue;
      waits.push(milliseconds);
      clock.advance(milliseconds);
    }
    expect(waits).toEqual([50, 100, 200, 400, 500, 500, 500]);
    await client.close();
    expect((await ended).done).toBe(true);
    expect(clock.pending).toEqual([]);
  });

  it('begin again after a session that stood long enough', async () => {
    await using server = await createArchiveServer(
      certificates,
      archive,
      ({ send, events, peer }, number) => {
        send(...events);
        if (number < 4) peer.socket.end();
      },
    );
    const clock = createManualClock();
    const log = createEventLog();
    const settings = {
      ...fast,
      onEvent: log.onEvent,
      reconnect: { initialDelayMs: 100, maxDelayMs: 1000, healthyAfterMs: 500 },
    };
    await using client = createTestClient(certificates, server, settings, { clock, random: () => 1 });
    const iterator = client[Symbol.asyncIterator]();
    const delays: EstreamerClientEvent[] = [];
    for (const standsFor of [0, 0, 500]) {
      const lost = log.next('reconnecting');
      const { value } = await iterator.next();
      clock.advance(standsFor);
      await value?.ack();
      const event = await lost;
      delays.push(event);
      clock.advance(1000);
    }
    expect(delays).toMatchObject([
      { attempt: 2, delayMs: 100 },
      { attempt: 3, delayMs: 200 },
      { attempt: 1, delayMs: 100 },
    ]);
  });

  it('end when giveUp says so: the loop throws the last error', async () => {
    const asked: [unknown, number][] = [];
    const client = createTestClient(certificates, refused, {
      reconnect: {
        initialDelayMs: 0,
        giveUp: (error, attempt) => {
          asked.push([error, attempt]);
          return attempt > 3;
        },
      },
    });
    const { error } = await drain(client);
    expect(error).toMatchObject({ code: 'refused' });
    expect(asked.map(([, attempt]) => attempt)).toEqual([2, 3, 4]);
    expect(client.status()).toMatchObject({ state: 'failed', failures: 3, sessions: 0 });
  });

  it('go on when giveUp throws', async () => {
    const log = createEventLog();
    const client = createTestClient(certificates, refused, {
      onEvent: log.onEvent,
      reconnect: {
        initialDelayMs: 0,
        giveUp: (_error, attempt) => {
          if (attempt < 4) throw new Error('the callback failed');
          return true;
        },
      },
    });
    expect((await drain(client)).error).toMatchObject({ code: 'refused' });
    expect(log.names.filter((name) => name === 'callback-failed')).toHaveLength(2);
  });

  it('go on whatever a listener throws', async () => {
    await using server = await createArchiveServer(certificates, archive, async (session, number) => {
      await sendAll(session, 4);
      if (number === 1) session.peer.reset();
    });
    const client = createTestClient(certificates, server, {
      ...fast,
      onEvent: (async () => {
        throw new Error('the listener failed');
      }) as () => void,
    });
    expect(await collect(client, 12)).toHaveLength(12);
    const other = createTestClient(certificates, server, {
      ...fast,
      onEvent: () => {
        throw new Error('the listener failed');
      },
    });
    expect(await collect(other, 12)).toHaveLength(12);
  });
});
