import type { EventRecord } from '@x/estreamer-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bookmark } from '../src/index.ts';
import { createLedger, type Ledger } from '../src/replay/ledger.ts';
import type { LedgerEntry } from '../src/replay/ledger-entry.ts';
import type { LedgerSession } from '../src/replay/ledger-session.ts';
import type { ReceivedBundle, ReceivedRecord } from '../src/session/session-step.ts';

/** An event of the archive. Those with a name are all different; the others are equal to their twins to the last octet. */
interface Archived {
  readonly second: number;
  readonly name: number | undefined;
}

const contentOf = ({ second, name }: Archived) => `${second}/${name ?? 'twin'}`;

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
  return { record: record as unknown as EventRecord, payload: Buffer.from('the same octets'), second };
};

/** A client with its process, its consumer, its store and the server, on one thread. */
function createWorld(archive: readonly Archived[]) {
  let stored: Bookmark | undefined;
  let ledger: Ledger;
  let account: LedgerSession;
  let bundles: ReceivedBundle[] = [];
  let inFlight: { entry: LedgerEntry; contents: string[] }[] = [];
  let unsaved: string[] = [];
  const confirmed: string[] = [];

  /** The server begins a session at the position; `disorder` changes the order of its bundles. */
  const connect = (bundleSize: number, disorder: (bundles: ReceivedBundle[]) => ReceivedBundle[]) => {
    account = ledger.beginSession();
    const events = archive.filter(({ second }) => second >= (ledger.resumeSecond ?? 0));
    bundles = [];
    for (let first = 0; first < events.length; first += bundleSize) {
      const received = events.slice(first, first + bundleSize).map(receivedOf);
      bundles.push({ received, sequenceNumber: bundles.length + 1, connectionId: 1 });
    }
    bundles = disorder(bundles);
  };

  const start = () => {
    ledger = createLedger({ bookmark: stored, start: 0, overlapSeconds: 0, maxRemembered: 1000 });
    inFlight = [];
    unsaved = [];
  };

  const world = {
    confirmed,
    get waiting() {
      return bundles.length;
    },
    get missing() {
      return account.missing;
    },
    receive() {
      const bundle = bundles.shift();
      if (bundle === undefined) return;
      const { entry, records } = account.receive(bundle);
      const contents = records.map((record) => (record as unknown as { content: string }).content);
      if (contents.length === 0) ledger.acknowledge(entry);
      else inFlight.push({ entry, contents });
    },
    acknowledge(which: number) {
      const [delivery] = inFlight.splice(which % Math.max(1, inFlight.length), 1);
      if (delivery === undefined) return;
      ledger.acknowledge(delivery.entry);
      unsaved.push(...delivery.contents);
    },
    save() {
      const bookmark = ledger.takeBookmark();
      if (bookmark !== undefined) {
        stored = JSON.parse(JSON.stringify({ ...bookmark, savedAt: 0, server: '' })) as Bookmark;
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
  | { readonly act: 'receive' | 'save' }
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
      return world.receive();
    case 'save':
      return world.save();
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
    { weight: 6, arbitrary: fc.constant<Step>({ act: 'receive' }) },
    { weight: 5, arbitrary: fc.record({ act: fc.constant('acknowledge' as const), which: fc.nat(5) }) },
    { weight: 3, arbitrary: fc.constant<Step>({ act: 'save' }) },
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
    const ledger = createLedger({ bookmark: undefined, start: 90, overlapSeconds: 0, maxRemembered: 100 });
    const session = ledger.beginSession();
    const receive = (sequenceNumber: number, ...events: Archived[]) =>
      session.receive({ received: events.map(receivedOf), sequenceNumber, connectionId: 1 });
    const position = () => ledger.takeBookmark()?.position;

    const first = receive(1, { second: 100, name: 1 });
    const second = receive(2, { second: 101, name: 2 });
    ledger.acknowledge(second.entry);
    expect(position()).toBe(90);
    ledger.acknowledge(first.entry);
    expect(position()).toBe(101);

    const fourth = receive(4, { second: 103, name: 4 });
    expect(fourth.gap).toEqual({ expected: 3, received: 4 });
    ledger.acknowledge(fourth.entry);
    expect(position()).toBe(101);
    const third = receive(3, { second: 102, name: 3 });
    expect(position()).toBeUndefined();
    ledger.acknowledge(third.entry);
    expect(position()).toBe(103);

    const undated: ReceivedRecord = { ...receivedOf({ second: 1, name: 9 }), second: undefined };
    const last = session.receive({ received: [undated], sequenceNumber: 5, connectionId: 1 });
    ledger.acknowledge(last.entry);
    expect(ledger.resumeSecond).toBe(103);
  });

  it('start earlier once archive timestamps went back, as far as they remember everything', () => {
    const ledger = createLedger({ bookmark: undefined, start: 90, overlapSeconds: 0, maxRemembered: 100 });
    const session = ledger.beginSession();
    const take = (...seconds: number[]) => {
      const received = seconds.map((second, index) => receivedOf({ second, name: second * 10 + index }));
      const receipt = session.receive({ received, sequenceNumber: undefined, connectionId: undefined });
      ledger.acknowledge(receipt.entry);
      return receipt.lateness;
    };
    expect(take(100)).toBe(0);
    expect(take(105)).toBe(0);
    expect(ledger.resumeSecond).toBe(105);
    expect(take(103)).toBe(2);
    expect(ledger.resumeSecond).toBe(105);
    take(106);
    expect(ledger.resumeSecond).toBe(105);
    take(110);
    expect(ledger.resumeSecond).toBe(108);
    expect(ledger.takeBookmark()).toMatchObject({ position: 108, lateness: 2 });
  });

  it('stay small when one delivery is never acknowledged and all others are, in however many sessions', () => {
    const ledger = createLedger({ bookmark: undefined, start: 90, overlapSeconds: 0, maxRemembered: 100 });
    let session = ledger.beginSession();
    let name = 0;
    const receive = (sequenceNumber: number) => {
      name += 1;
      const received = [receivedOf({ second: 100 + name, name })];
      return session.receive({ received, sequenceNumber, connectionId: 1 });
    };
    const held = receive(1);
    for (let sessions = 0; sessions < 50; sessions += 1) {
      session.end();
      session = ledger.beginSession();
      for (const sequenceNumber of [1, 2, 3, 5, 6, 7]) ledger.acknowledge(receive(sequenceNumber).entry);
      expect(ledger.takeBookmark()).toMatchObject({ position: 90 });
    }
    session.end();
    expect(ledger.size).toBeLessThan(10);
    session = ledger.beginSession();
    ledger.acknowledge(receive(1).entry);
    expect(ledger.resumeSecond).toBe(90);
    ledger.acknowledge(held.entry);
    expect(ledger.size).toBe(0);
    expect(ledger.resumeSecond).toBeGreaterThan(100);
  });

  it('forget the oldest when there are too many, and count them', () => {
    const ledger = createLedger({ bookmark: undefined, start: 90, overlapSeconds: 0, maxRemembered: 32 });
    const session = ledger.beginSession();
    const names = Array.from({ length: 40 }, (_, name) => receivedOf({ second: 100, name }));
    const { entry } = session.receive({ received: names, sequenceNumber: 1, connectionId: 1 });
    ledger.acknowledge(entry);
    expect(ledger.forgotten).toBeGreaterThanOrEqual(8);
    const bookmark = ledger.takeBookmark();
    expect(bookmark?.recent.length).toBe(40 - ledger.forgotten);
    expect(bookmark?.recent).toContain('400:1.39.1.2');
    const again = ledger.beginSession().receive({ received: names, sequenceNumber: 1, connectionId: 1 });
    expect(again.records).toHaveLength(ledger.forgotten);
  });
});
