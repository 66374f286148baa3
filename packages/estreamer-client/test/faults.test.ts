import type { EventRecord, EventRequest } from '@x/estreamer-protocol';
import {
  type Certificates,
  createCertificates,
  createSimulator,
  type Fault,
  type FaultKind,
  faultKinds,
  generatedSource,
} from '@x/estreamer-simulator';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  createMemoryBookmark,
  type Delivery,
  type EstreamerClient,
  type EstreamerClientErrorCode,
  type EstreamerClientEvent,
  isEstreamerClientError,
} from '../src/index.ts';
import { createTestClient, type TestClientSettings } from './support/client.ts';

/** A fault, and what the client is expected to make of it. */
interface Meeting {
  readonly fault: Fault;
  /** How the session or the attempt ends; undefined where it goes on. */
  readonly error?: EstreamerClientErrorCode;
  /** What is to be seen in the error. */
  readonly context?: object;
  /** What else the client tells: the kind of an event, or the code of a warning. */
  readonly tells?: string;
  /** How many records come out as unknown. */
  readonly unknownRecords?: number;
  readonly settings?: TestClientSettings;
}

const afterMessages = 2;
/** Long enough for a busy machine, short enough to wait for. */
const impatient = { idleTimeoutMs: 1000 };

const meetings: readonly Meeting[] = [
  {
    fault: { kind: 'close', when: 'after-handshake' },
    error: 'closed-by-server',
    context: { phase: 'request' },
  },
  { fault: { kind: 'close', when: 'before-bundle' }, error: 'closed-by-server' },
  {
    fault: { kind: 'close', when: 'before-bundle', afterMessages },
    error: 'closed-by-server',
    context: { phase: 'streaming' },
  },
  {
    fault: { kind: 'close', when: 'inside-bundle', afterMessages },
    error: 'closed-by-server',
    context: { phase: 'streaming' },
  },
  {
    fault: { kind: 'close', when: 'after-bundle', afterMessages },
    error: 'closed-by-server',
    context: { phase: 'streaming' },
  },
  { fault: { kind: 'close', when: 'before-bundle', how: 'reset', afterMessages }, error: 'connection-lost' },
  { fault: { kind: 'close', when: 'at-once' }, error: 'closed-by-server' },
  { fault: { kind: 'half-message', afterMessages }, error: 'idle-timeout', settings: impatient },
  { fault: { kind: 'half-message', bytes: 3, afterMessages }, error: 'idle-timeout', settings: impatient },
  { fault: { kind: 'silence', afterMessages }, error: 'idle-timeout', settings: impatient },
  { fault: { kind: 'no-nulls' }, error: 'idle-timeout', settings: impatient },
  { fault: { kind: 'slow-bytes', pieceBytes: 100, delayMs: 1, afterMessages } },
  { fault: { kind: 'slow-bytes', afterMessages }, error: 'idle-timeout', settings: impatient },
  { fault: { kind: 'garbage-header', afterMessages }, error: 'protocol-error' },
  { fault: { kind: 'wrong-version', afterMessages }, error: 'protocol-error' },
  { fault: { kind: 'oversized-length', afterMessages }, error: 'protocol-error' },
  {
    fault: { kind: 'error-message', errorCode: 5, errorText: 'out of memory', afterMessages },
    error: 'server-error',
    context: { serverErrorCode: 5, serverErrorText: 'out of memory' },
  },
  { fault: { kind: 'unknown-records', afterMessages }, unknownRecords: 1 },
  { fault: { kind: 'unknown-blocks', afterMessages }, unknownRecords: 1 },
  { fault: { kind: 'longer-blocks', afterMessages } },
  { fault: { kind: 'duplicates', afterMessages }, tells: 'duplicates-dropped' },
  { fault: { kind: 'reordered-bundles', afterMessages }, tells: 'sequence-gap' },
  {
    fault: { kind: 'wrong-certificate' },
    error: 'untrusted-server',
    context: { reason: 'unknown-authority' },
  },
  {
    fault: { kind: 'wrong-certificate', wrong: 'name' },
    error: 'untrusted-server',
    context: { reason: 'hostname' },
  },
  { fault: { kind: 'expired-certificate' }, error: 'untrusted-server', context: { reason: 'expired' } },
  { fault: { kind: 'refuse-client' }, error: 'closed-by-server', context: { phase: 'request' } },
  {
    fault: { kind: 'refuse-client', how: 'revoked' },
    error: 'client-certificate-rejected',
    context: { reason: 'revoked' },
  },
  {
    fault: { kind: 'refuse-client', how: 'reset' },
    error: 'closed-by-server',
    context: { phase: 'handshake' },
  },
];

const request: EventRequest = {
  flags: ['packets', 'timestamp'],
  extendedRequests: ['CONNECTION', 'INTRUSION_EVENTS', 'FILE', 'MALWARE', 'METADATA'],
};
/** Several events share a second, and a bundle ends inside of one. */
const source = () => generatedSource({ events: 200, recordsPerBundle: 16, eventsPerArchiveSecond: 7 });

let certificates: Certificates;
/** What an undisturbed client gets. */
let allEvents: readonly string[];

const identityOf = ({ recordType, data }: EventRecord) => JSON.stringify([recordType, data]);
const eventsOf = ({ records }: Delivery) =>
  records.filter(({ kind, category }) => kind !== 'unknown' && category !== 'metadata').map(identityOf);

const named = (all: readonly Meeting[]) =>
  all.map((meeting): [string, Meeting] => [JSON.stringify(meeting.fault), meeting]);

/** A simulator that makes faults, one for each connection. */
async function startSimulator(...faults: Fault[]) {
  const simulator = createSimulator({ certificates, source: source(), faults, idleIntervalMs: 20 });
  onTestFinished(() => simulator.close());
  return { simulator, address: await simulator.listen() };
}

/** Reads and acknowledges to the end. */
async function consume(client: EstreamerClient, received: string[]): Promise<{ error: unknown }> {
  try {
    for await (const delivery of client) {
      received.push(...eventsOf(delivery));
      await delivery.ack();
    }
    return { error: undefined };
  } catch (error) {
    return { error };
  }
}

/** Takes what comes until the client has settled, and expects every event once. */
async function expectAllEvents(
  client: EstreamerClient,
  received: string[],
  settled: Promise<unknown>,
): Promise<void> {
  const consumed = consume(client, received);
  await settled;
  await client.close();
  await consumed;
  expect(received.toSorted()).toEqual(allEvents.toSorted());
}

const fastReconnect = { initialDelayMs: 1, maxDelayMs: 20 };

/** A client that reconnects; `settled` resolves when it is idle with all events received and enough failures met. */
function reconnectingClient(
  address: { host: string; port: number },
  received: readonly string[],
  failuresToMeet: number,
  settings: TestClientSettings = {},
) {
  const events: EstreamerClientEvent[] = [];
  const settled = Promise.withResolvers<void>();
  const failures = () => events.filter(({ kind }) => kind === 'reconnecting').length;
  const onEvent = (event: EstreamerClientEvent) => {
    events.push(event);
    if (event.kind === 'failed') settled.reject(event.error);
    const isComplete = new Set(received).size === allEvents.length && failures() >= failuresToMeet;
    if (event.kind === 'idle' && isComplete) settled.resolve();
  };
  const client = createTestClient(certificates, address, {
    request,
    start: 'oldest',
    reconnect: fastReconnect,
    onEvent,
    ...settings,
  });
  return { client, events, settled: settled.promise };
}

beforeAll(async () => {
  certificates = await createCertificates();
  const simulator = createSimulator({ certificates, source: source(), idleIntervalMs: 20 });
  await using _ = simulator;
  const received: string[] = [];
  const client = createTestClient(certificates, await simulator.listen(), { request, start: 'oldest' });
  const opened = simulator.nextSession();
  const consumed = consume(client, received);
  const session = await opened;
  await session.delivered;
  await client.close();
  await consumed;
  expect(received).toHaveLength(session.expected?.events ?? 0);
  allEvents = received;
});

it('the events of the simulator are told apart, and every fault is met', () => {
  expect(new Set(allEvents).size).toBe(allEvents.length);
  expect(allEvents.length).toBeGreaterThan(100);
  const met = new Set<FaultKind>(meetings.map(({ fault }) => fault.kind));
  expect([...met].toSorted()).toEqual([...faultKinds].toSorted());
});

describe('a client that reconnects', () => {
  it.each(named(meetings))('%s: gets every event, and each once', async (_name, meeting) => {
    const { fault, error, context, tells, unknownRecords = 0, settings } = meeting;
    const { simulator, address } = await startSimulator(fault);
    const received: string[] = [];
    const { client, events, settled } = reconnectingClient(
      address,
      received,
      error === undefined ? 0 : 1,
      settings,
    );
    await using _ = client;
    const consumed = consume(client, received);
    await settled;
    expect(client.status().state).toBe('idle');
    await client.close();

    expect((await consumed).error).toBeUndefined();
    expect(received.toSorted()).toEqual(allEvents.toSorted());
    const errors = events.flatMap((event) => (event.kind === 'reconnecting' ? [event.error] : []));
    expect(errors.every((one) => isEstreamerClientError(one))).toBe(true);
    expect(errors).toMatchObject(
      error === undefined ? [] : [{ code: error, ...(context === undefined ? {} : { context }) }],
    );
    if (tells !== undefined) {
      expect(events.map((event) => (event.kind === 'warning' ? event.code : event.kind))).toContain(tells);
    }
    expect(client.status()).toMatchObject({ state: 'closed', unknownRecords, inFlight: 0 });
    await Promise.all(simulator.sessions.map(({ closed }) => closed));
  });

  it('loses no bundle that another has overtaken when the session ends between the two', async () => {
    const simulator = createSimulator(
      {
        certificates,
        source: source(),
        faults: [{ kind: 'reordered-bundles', afterMessages }],
        idleIntervalMs: 20,
      },
      {
        observer(event) {
          if (event.kind !== 'message-acknowledged' || event.session.id !== 1) return;
          if (event.message.sequenceNumber === afterMessages + 2) {
            event.session.inject({ kind: 'close', when: 'at-once' });
          }
        },
      },
    );
    onTestFinished(() => simulator.close());
    const received: string[] = [];
    const { client, settled } = reconnectingClient(await simulator.listen(), received, 1);
    await using _ = client;
    const consumed = consume(client, received);
    await settled;
    await client.close();
    await consumed;
    expect(simulator.sessions[0]?.messages.map(({ sequenceNumber }) => sequenceNumber)).toEqual([1, 2, 4]);
    expect(received.toSorted()).toEqual(allEvents.toSorted());
  });

  it('gets every event once, whatever faults come together and one after the other', async () => {
    // An event that comes again with other bytes than before is another one: an identity is made of the bytes.
    const streamFaults = meetings.filter(
      ({ fault, error }) =>
        'afterMessages' in fault && error !== 'idle-timeout' && fault.kind !== 'longer-blocks',
    );
    const anyFault = fc.tuple(fc.constantFrom(...streamFaults), fc.nat(5)).map(
      // A fault is plain data: the same one a little later is another.
      ([{ fault }, later]) => ({ ...fault, afterMessages: later }) as Fault,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyFault, { maxLength: 4 }),
        fc.array(anyFault, { maxLength: 3 }),
        fc.integer({ min: 1, max: 3 }),
        async (plan, together, prefetch) => {
          const settings = { certificates, source: source(), faults: plan, idleIntervalMs: 20 };
          await using simulator = createSimulator(settings);
          for (const fault of together) simulator.inject(fault, 'next');
          const received: string[] = [];
          const { client, settled } = reconnectingClient(await simulator.listen(), received, 0, {
            window: { records: prefetch },
          });
          await using _ = client;
          await expectAllEvents(client, received, settled);
        },
      ),
      { numRuns: 15 },
    );
  }, 30_000);

  it('gets through a whole series of them', async () => {
    const faults = meetings.flatMap(({ fault, error }) =>
      error === undefined || error === 'idle-timeout' ? [] : [fault],
    );
    const { simulator, address } = await startSimulator(...faults);
    const received: string[] = [];
    const { client, events, settled } = reconnectingClient(address, received, faults.length);
    await using _ = client;
    await expectAllEvents(client, received, settled);
    expect(events.filter(({ kind }) => kind === 'reconnecting')).toHaveLength(faults.length);
    expect(simulator.sessions.filter(({ end }) => end?.violation === true)).toEqual([]);
  });
});

describe('a client of one session', () => {
  const fatal = meetings.filter(({ error }) => error !== undefined);

  it.each(named(fatal))(
    '%s: fails with it, and its successor goes on from the bookmark',
    async (_name, meeting) => {
      const { fault, error, context, settings } = meeting;
      const { simulator, address } = await startSimulator(fault);
      const bookmark = createMemoryBookmark();
      const received: string[] = [];
      const first = createTestClient(certificates, address, {
        request,
        start: 'oldest',
        bookmark,
        ...settings,
      });
      const { error: thrown } = await consume(first, received);
      expect(isEstreamerClientError(thrown)).toBe(true);
      expect(thrown).toMatchObject({ code: error, ...(context === undefined ? {} : { context }) });
      expect(first.status()).toMatchObject({ state: 'failed', failures: 1 });
      await first.close();
      expect(received).toEqual(allEvents.slice(0, received.length));

      const { client, settled } = reconnectingClient(address, received, 0, { bookmark });
      await using _ = client;
      const consumed = consume(client, received);
      await settled;
      await client.close();
      await consumed;
      expect(received).toEqual(allEvents);
      expect(simulator.sessions.filter(({ end }) => end?.violation === true)).toEqual([]);
    },
  );
});
