import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type BookmarkStore, createMemoryBookmark, type EstreamerClientSettings } from '../src/index.ts';
import { type ArchiveSession, createArchiveServer } from './support/archive-server.ts';
import { createTestClient, plainRequest } from './support/client.ts';
import { createEventLog } from './support/event-log.ts';
import { type ArchivedEvent, idsOf } from './support/events.ts';
import type { KilledClientTask } from './support/killed-client.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

const FIRST_SECOND = 1_700_000_000;
const EVENTS_PER_SECOND = 20;
const EVENTS = 600;
const BUNDLE = 4;
const KILLS = 19;

/**
 * Events in the order in which they arrive: most of the second in which they do, every fifth up to five seconds earlier;
 * but none before the first kill, so that nothing has told the client.
 */
const arrivals: readonly ArchivedEvent[] = Array.from({ length: EVENTS }, (_, id) => {
  const late = id % 5 === 0 && id > BUNDLE + EVENTS / (KILLS + 1) ? 5 - (Math.floor(id / 5) % 5) : 0;
  return { id, second: FIRST_SECOND + Math.floor(id / EVENTS_PER_SECOND) - late };
});

/**
 * What a management center has: a session gets what has arrived, by archive timestamp, and then what arrives.
 *
 * @param onSent takes how many events have arrived, after each bundle of new ones
 */
function createLateArchive(onSent: (arrived: number) => void = () => {}) {
  let arrived = 0;
  const send = async (
    { send: sendBundle, acknowledged }: ArchiveSession,
    events: readonly ArchivedEvent[],
  ) => {
    if (events.length === 0) return true;
    sendBundle(...events);
    return acknowledged();
  };
  return async (session: ArchiveSession): Promise<void> => {
    const wanted = ({ second }: ArchivedEvent) => second >= session.initialTimestamp;
    const stored = arrivals
      .slice(0, arrived)
      .filter(wanted)
      .toSorted((one, other) => one.second - other.second);
    for (let at = 0; at < stored.length; at += BUNDLE) {
      if (!(await send(session, stored.slice(at, at + BUNDLE)))) return;
    }
    while (arrived < EVENTS) {
      const next = arrivals.slice(arrived, arrived + BUNDLE);
      arrived += next.length;
      const acknowledged = send(session, next.filter(wanted));
      onSent(arrived);
      if (!(await acknowledged)) return;
    }
    await session.acknowledged();
  };
}

/** A store that keeps what it was given before the process was killed, and nothing after. */
function createMortalStore(kept: BookmarkStore) {
  let dead = false;
  const alive =
    <Value>(save: (value: Value) => Promise<void>) =>
    (value: Value) =>
      dead ? Promise.resolve() : save(value);
  return {
    kill: () => {
      dead = true;
    },
    store: {
      load: kept.load,
      save: alive(kept.save),
      append: alive(kept.append as NonNullable<typeof kept.append>),
    },
  };
}

/** Runs processes one after the other, each killed after some new events; gives how often each event was delivered. */
async function runWithKills(replay: EstreamerClientSettings['replay']) {
  await using server = await createArchiveServer(certificates, arrivals, createLateArchive());
  const kept = createMemoryBookmark();
  const times = new Map<number, number>();
  const confirmedAgain: number[] = [];
  const confirmed = new Set<number>();
  for (let process = 0; process <= KILLS; process += 1) {
    const { store, kill } = createMortalStore(kept);
    const client = createTestClient(certificates, server, {
      ...{ request: plainRequest, start: 'oldest', bookmark: store },
      ...(replay === undefined ? { replay: {} } : { replay }),
    });
    const enough = process === KILLS ? EVENTS : Math.floor((EVENTS * (process + 1)) / (KILLS + 1));
    for await (const { records, ack } of client) {
      const ids = idsOf(records);
      for (const id of ids) {
        times.set(id, (times.get(id) ?? 0) + 1);
        if (confirmed.has(id)) confirmedAgain.push(id);
      }
      if (Math.max(...ids) >= enough - 1) {
        // Every other one is killed between the sink and the acknowledgement.
        if (process % 2 === 0) {
          await ack();
          for (const id of ids) confirmed.add(id);
        }
        break;
      }
      await ack();
      for (const id of ids) confirmed.add(id);
    }
    kill();
    await client.close();
  }
  return { lost: arrivals.filter(({ id }) => !times.has(id)).length, confirmedAgain, times };
}

/** The lists of ids in a file; a line that a kill has torn is none. */
function linesOf(file: string): readonly (readonly number[])[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith(']'))
    .map((line) => JSON.parse(line) as number[]);
}

describe('archive timestamps that go back by up to five seconds', () => {
  it('lose nothing over 19 kills, and nothing that was acknowledged comes again', async () => {
    const { lost, confirmedAgain } = await runWithKills(undefined);
    expect({ lost, confirmedAgain }).toEqual({ lost: 0, confirmedAgain: [] });
  });

  it('lose nothing over kill -9 of the process in the middle of deliveries, with the bookmark in a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'late-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    let child: ReturnType<typeof spawn>;
    let kills = 0;
    const archive = createLateArchive((arrived) => {
      if (kills === 6 || arrived < ((kills + 1) * EVENTS) / 7) return;
      kills += 1;
      child.kill('SIGKILL');
    });
    await using server = await createArchiveServer(certificates, arrivals, archive);
    const { authority, client } = certificates;
    const task: KilledClientTask = {
      port: server.port,
      tls: { ca: authority.certificate, certificate: client.certificate, key: client.key },
      bookmark: join(folder, 'bookmark'),
      deliveredFile: join(folder, 'delivered'),
      acknowledgedFile: join(folder, 'acknowledged'),
      lastId: EVENTS - 1,
    };
    const program = fileURLToPath(new URL('support/killed-client.ts', import.meta.url));
    const acknowledged = new Set<number>();
    const acknowledgedAgain: number[] = [];
    let lines = 0;
    for (let code: unknown = null; code === null; ) {
      child = spawn(process.execPath, [program, JSON.stringify(task)], { stdio: 'inherit' });
      [code] = await once(child, 'close');
      const delivered = linesOf(task.deliveredFile);
      acknowledgedAgain.push(
        ...delivered
          .slice(lines)
          .flat()
          .filter((id) => acknowledged.has(id)),
      );
      lines = delivered.length;
      for (const id of linesOf(task.acknowledgedFile).flat()) acknowledged.add(id);
    }
    const delivered = new Set(linesOf(task.deliveredFile).flat());
    const lost = arrivals.filter(({ id }) => !delivered.has(id));
    expect({ kills, lost, acknowledgedAgain }).toEqual({ kills: 6, lost: [], acknowledgedAgain: [] });
  }, 60_000);

  it('lose events without an overlap, as long as the client has not seen such a one', async () => {
    const { lost } = await runWithKills({ overlapSeconds: 0 });
    expect(lost).toBeGreaterThan(0);
  });

  it.each([
    [7, /went back by 7 seconds.*sessions start 7 seconds earlier/],
    [1000, /went back by 1000 seconds.*at most 300 seconds earlier. Set replay.overlapSeconds to 1000/],
  ])('are told, with the limit of what the client does by itself: %i', async (late, message) => {
    const events = [0, 2000, 2000 - late].map((seconds, id) => ({ id, second: FIRST_SECOND + seconds }));
    await using server = await createArchiveServer(certificates, events, async ({ send, acknowledged }) => {
      for (const event of events) {
        send(event);
        if (!(await acknowledged())) return;
      }
      await acknowledged();
    });
    const log = createEventLog();
    const client = createTestClient(certificates, server, {
      ...{ request: plainRequest, start: 'oldest', onEvent: log.onEvent },
    });
    let seen = 0;
    for await (const { records, ack } of client) {
      seen += idsOf(records).length;
      await ack();
      if (seen === events.length) break;
    }
    await client.close();
    const warnings = log.events.filter((event) => event.kind === 'warning' && event.code === 'late-records');
    expect(warnings).toMatchObject([{ message: expect.stringMatching(message) }]);
  });
});
