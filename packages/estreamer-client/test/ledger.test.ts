import type { EventRecord } from '@x/estreamer-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withChanges } from '../src/bookmark/journal-format.ts';
import type { Bookmark } from '../src/index.ts';
import { Ledger } from '../src/replay/ledger.ts';
import type { LedgerEntry } from '../src/replay/ledger-entry.ts';
import type { LedgerSession } from '../src/replay/ledger-session.ts';

/** An event of the archive. Those with a name are all different; the others are equal to their twins to the last byte. */
interface Archived {
  readonly second: number;
  readonly name: number | undefined;
}

const contentOf = ({ second, name }: Archived) => `${second}/${name ?? 'twin'}`;

interface ReceivedRecord {
  readonly record: EventRecord;
  readonly payload: Buffer;
}

interface ReceivedBundle {
  readonly received: readonly ReceivedRecord[];
  readonly sequenceNumber: number | undefined;
}

/** What a client does with a bundle; `open` is the entry of the delivery that is being put together. */
const receive = (
  account: LedgerSession,
  { received, sequenceNumber }: ReceivedBundle,
  open?: LedgerEntry,
) => {
  const intake = account.place(sequenceNumber, open);
  const records = received
    .filter(({ record, payload }) => account.receive(intake, record, payload) === 'new')
    .map(({ record }) => record);
  return { entry: intake.entry, records, gap: intake.gap };
};

/** A payload of 16 bytes of header, with the second, and a body of its own. */
const payloadOf = (second: number, body: string): Buffer => {
  const payload = Buffer.alloc(16 + body.length);
  payload.writeUInt32BE(400, 0);
  payload.writeUInt32BE(body.length, 4);
  payload.writeUInt32BE(second, 8);
  payload.write(body, 16);
  return payload;
};

const receivedOf = ({ second, name }: Archived): ReceivedRecord => {
  const base = { recordType: 400, netmapId: 0, archiveTimestamp: second, category: 'intrusion' };
  const record =
    name === undefined
      ? { ...base, kind: 'unknown', content: `${second}/twin` }
      : {
          ...base,
          kind: 'intrusionEvent',
          data: { deviceId: 1, eventId: name, eventSecond: 1, eventMicrosecond: 2 },
          content: `${second}/${name}`,
        };
  return { record: record as unknown as EventRecord, payload: payloadOf(second, `${name ?? 'twin'}`) };
};

const createLedger = (settings: { bookmark: Bookmark | undefined; start: number; maxRemembered: number }) =>
  new Ledger({ overlapSeconds: 0, now: () => 2_000_000_000, ...settings });

/** A client with its process, its consumer, its store and the server, on one thread. */
function createWorld(archive: readonly Archived[]) {
  let stored: Bookmark | undefined;
  let ledger: Ledger;
  let account: LedgerSession;
  let bundles: ReceivedBundle[] = [];
  let inFlight: { entry: LedgerEntry; contents: string[] }[] = [];
  let unsaved: string[] = [];
  let hasSaved = false;
  const confirmed: string[] = [];

  /** The server begins a session at the position; `disorder` changes the order of its bundles. */
  const connect = (bundleSize: number, disorder: (bundles: ReceivedBundle[]) => ReceivedBundle[]) => {
    account = ledger.beginSession();
    const events = archive.filter(({ second }) => second >= (ledger.resumeSecond ?? 0));
    bundles = [];
    for (let first = 0; first < events.length; first += bundleSize) {
      const received = events.slice(first, first + bundleSize).map(receivedOf);
      bundles.push({ received, sequenceNumber: bundles.length + 1 });
    }
    bundles = disorder(bundles);
  };

  const start = () => {
    ledger = createLedger({ bookmark: stored, start: 0, maxRemembered: 1000 });
    inFlight = [];
    unsaved = [];
    hasSaved = false;
  };

  const world = {
    confirmed,
    get waiting() {
      return bundles.length;
    },
    get missing() {
      return account.missing;
    },
    /** `gather` puts it to the delivery before it, where that is not acknowledged. */
    receive(gather = false) {
      const bundle = bundles.shift();
      if (bundle === undefined) return;
      const before = gather ? inFlight.at(-1) : undefined;
      const { entry, records } = receive(account, bundle, before?.entry);
      const contents = records.map((record) => (record as unknown as { content: string }).content);
      if (before?.entry === entry) before.contents.push(...contents);
      else if (contents.length === 0) ledger.acknowledge(entry);
      else inFlight.push({ entry, contents });
    },
    acknowledge(which: number) {
      const [delivery] = inFlight.splice(which % Math.max(1, inFlight.length), 1);
      if (delivery === undefined) return;
      ledger.acknowledge(delivery.entry);
      unsaved.push(...delivery.contents);
    },
    /** A process saves a whole bookmark first, then changes, and now and then a whole one again. */
    save(whole = false) {
      const bookmark = whole || !hasSaved ? ledger.takeBookmark() : undefined;
      const change = bookmark === undefined ? ledger.takeChange() : undefined;
      if (bookmark !== undefined) {
        stored = JSON.parse(JSON.stringify({ ...bookmark, savedAt: 0, server: '' })) as Bookmark;
        hasSaved = true;
      } else if (change !== undefined && stored !== undefined) {
        stored = withChanges(stored, [change]);
      }
      confirmed.push(...unsaved.splice(0));
    },
    crash() {
      start();
    },
    connect,
    reconnect(bundleSize: number, disorder: Parameters<typeof connect>[1]) {
      account.end();
      connect(bundleSize, disorder);
    },
    finish() {
      for (let rounds = 0; rounds < 3 && (rounds === 0 || account.missing > 0); rounds += 1) {
        world.reconnect(2, (list) => list);
        while (bundles.length > 0) world.receive();
        while (inFlight.length > 0) world.acknowledge(0);
      }
      world.save();
    },
  };
  start();
  connect(2, (list) => list);
  return world;
}

type World = ReturnType<typeof createWorld>;

const archives = fc
  .array(fc.record({ step: fc.nat(1), twin: fc.boolean() }), { minLength: 1, maxLength: 14 })
  .map((steps) => {
    let second = 100;
    return steps.map(({ step, twin }, index): Archived => {
      second += step;
      return { second, name: twin ? undefined : index };
    });
  });

type Disorder = 'none' | 'swap' | 'repeat' | 'omit';
type Step =
  | { readonly act: 'receive'; readonly gather: boolean }
  | { readonly act: 'save'; readonly whole: boolean }
  | { readonly act: 'acknowledge'; readonly which: number }
  | {
      readonly act: 'reconnect' | 'crash';
      readonly bundleSize: number;
      readonly disorder: Disorder;
      readonly at: number;
    };

/** What the server does wrong with the bundle at a place and the one behind it. */
const disordered =
  (disorder: Disorder, at: number) =>
  (bundles: ReceivedBundle[]): ReceivedBundle[] => {
    const one = bundles[at];
    const two = bundles[at + 1];
    if (one === undefined || two === undefined) return bundles;
    const sent = { none: [one, two], swap: [two, one], repeat: [one, one, two], omit: [two] }[disorder];
    return [...bundles.slice(0, at), ...sent, ...bundles.slice(at + 2)];
  };

function take(world: World, step: Step): void {
  switch (step.act) {
    case 'receive':
      return world.receive(step.gather);
    case 'save':
      return world.save(step.whole);
    case 'acknowledge':
      return world.acknowledge(step.which);
    case 'reconnect':
      return world.reconnect(step.bundleSize, disordered(step.disorder, step.at));
    case 'crash':
      world.crash();
      return world.connect(step.bundleSize, disordered(step.disorder, step.at));
  }
}

const session = (act: 'reconnect' | 'crash') =>
  fc.record({
    act: fc.constant(act),
    bundleSize: fc.integer({ min: 1, max: 3 }),
    disorder: fc.constantFrom<Disorder>('none', 'swap', 'repeat', 'omit'),
    at: fc.nat(6),
  });

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ act: fc.constant('receive' as const), gather: fc.boolean() }) },
    { weight: 5, arbitrary: fc.record({ act: fc.constant('acknowledge' as const), which: fc.nat(5) }) },
    { weight: 3, arbitrary: fc.record({ act: fc.constant('save' as const), whole: fc.boolean() }) },
    { weight: 1, arbitrary: session('reconnect') },
    { weight: 1, arbitrary: session('crash') },
  ),
  { maxLength: 40 },
);

describe('the accounts of what was delivered and acknowledged', () => {
  it('let every event be confirmed exactly once, whatever order things happen, get lost and repeat in', () => {
    fc.assert(
      fc.property(archives, steps, (archive, actions) => {
        const world = createWorld(archive);
        for (const step of actions) take(world, step);
        world.finish();
        expect(world.confirmed.toSorted()).toEqual(archive.map(contentOf).toSorted());
      }),
      { numRuns: 3000 },
    );
  });

  it('do not move the position past what is not acknowledged, past a missing bundle, and on a time of 0', () => {
    const ledger = createLedger({ bookmark: undefined, start: 90, maxRemembered: 100 });
    const session = ledger.beginSession();
    const take = (sequenceNumber: number, ...events: Archived[]) =>
      receive(session, { received: events.map(receivedOf), sequenceNumber });
    const position = () => ledger.takeChange()?.position;

    const first = take(1, { second: 100, name: 1 });
    const second = take(2, { second: 101, name: 2 });
    ledger.acknowledge(second.entry);
    expect(position()).toBe(90);
    ledger.acknowledge(first.entry);
    expect(position()).toBe(101);

    const fourth = take(4, { second: 103, name: 4 });
    expect(fourth.gap).toEqual({ expected: 3, received: 4 });
    ledger.acknowledge(fourth.entry);
    expect(position()).toBe(101);
    const third = take(3, { second: 102, name: 3 });
    expect(position()).toBeUndefined();
    ledger.acknowledge(third.entry);
    expect(position()).toBe(103);

    const last = take(5, { second: 0, name: 9 });
    ledger.acknowledge(last.entry);
    expect(ledger.resumeSecond).toBe(103);
  });

  it('go back with archive timestamps that go back, and start earlier from then on', () => {
    const ledger = createLedger({ bookmark: undefined, start: 90, maxRemembered: 100 });
    const session = ledger.beginSession();
    const take = (...seconds: number[]) => {
      const received = seconds.map((second, index) => receivedOf({ second, name: second * 10 + index }));
      ledger.acknowledge(receive(session, { received, sequenceNumber: undefined }).entry);
      return session.lateness;
    };
    expect(take(100)).toBe(0);
    expect(take(105)).toBe(0);
    expect(ledger.resumeSecond).toBe(105);
    expect(take(103)).toBe(2);
    expect(ledger.resumeSecond).toBe(103);
    take(106);
    expect(ledger.resumeSecond).toBe(104);
    take(110);
    expect(ledger.resumeSecond).toBe(108);
    expect(ledger.takeBookmark()).toMatchObject({ position: 108, lateness: 2 });
  });

  it('forget a late record after a while: sessions start where they have come to again, and the window is small', () => {
    const ledger = createLedger({ bookmark: undefined, start: 0, maxRemembered: 100_000 });
    const session = ledger.beginSession();
    const take = (second: number) => {
      const received = [receivedOf({ second, name: second })];
      ledger.acknowledge(receive(session, { received, sequenceNumber: undefined }).entry);
    };
    take(10_000);
    take(9_700);
    for (let second = 10_001; second < 10_500; second += 1) take(second);
    expect(ledger).toMatchObject({ lateness: 300, resumeSecond: 10_199 });
    expect(ledger.window.size).toBeGreaterThan(290);
    for (let second = 10_500; second < 11_500; second += 1) take(second);
    expect(ledger).toMatchObject({ lateness: 0, resumeSecond: 11_499 });
    expect(ledger.window.size).toBeLessThan(5);
  });

  it('stay small when one delivery is never acknowledged and all others are, in however many sessions', () => {
    const ledger = createLedger({ bookmark: undefined, start: 90, maxRemembered: 100 });
    let session = ledger.beginSession();
    let name = 0;
    const take = (sequenceNumber: number) => {
      name += 1;
      return receive(session, { received: [receivedOf({ second: 100 + name, name })], sequenceNumber });
    };
    const held = take(1);
    for (let sessions = 0; sessions < 50; sessions += 1) {
      session.end();
      session = ledger.beginSession();
      for (const sequenceNumber of [1, 2, 3, 5, 6, 7]) ledger.acknowledge(take(sequenceNumber).entry);
      expect(ledger.takeBookmark()).toMatchObject({ position: 90 });
    }
    session.end();
    expect(ledger.size).toBeLessThan(10);
    session = ledger.beginSession();
    ledger.acknowledge(take(1).entry);
    expect(ledger.resumeSecond).toBe(90);
    ledger.acknowledge(held.entry);
    expect(ledger.size).toBe(0);
    expect(ledger.resumeSecond).toBeGreaterThan(100);
  });

  it('forget the oldest when there are too many, and count them', () => {
    const ledger = createLedger({ bookmark: undefined, start: 90, maxRemembered: 32 });
    const session = ledger.beginSession();
    const names = Array.from({ length: 40 }, (_, name) => receivedOf({ second: 100, name }));
    const { entry } = receive(session, { received: names, sequenceNumber: 1 });
    ledger.acknowledge(entry);
    expect(ledger.forgotten).toBeGreaterThanOrEqual(8);
    const [recent] = ledger.takeBookmark()?.recent ?? [];
    expect(recent?.second).toBe(100);
    expect(Buffer.from(recent?.hashes ?? '', 'base64').length).toBe(16 * (40 - ledger.forgotten));
    const again = receive(ledger.beginSession(), { received: names, sequenceNumber: 1 });
    expect(again.records).toEqual(names.slice(0, ledger.forgotten).map(({ record }) => record));
  });
});
