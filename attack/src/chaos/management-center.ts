import { createEstreamerClient } from '@x/estreamer-client';
import {
  createCertificates,
  createSimulator,
  type Fault,
  generatedSource,
  type Simulator,
} from '@x/estreamer-simulator';
import type { Random } from '../random.ts';
import { nameOf } from './arrivals.ts';

/** What the command asks the management center for. */
export const EVENT_TYPES = [
  'INTRUSION_EVENTS',
  'METADATA',
  'CORRELATION',
  'DISCOVERY',
  'CONNECTION',
  'USER',
  'MALWARE',
  'FILE',
  'IMPACT',
] as const;
export const FLAGS = [
  'packets',
  'impact',
  'metadata_v4',
  'extra_data',
  'timestamp',
  'extended_request',
] as const;

const DAY = 86_400_000;

/** An event that the source has. */
export interface ExpectedEvent {
  readonly name: string;
  readonly kind: string;
}

/** A simulated management center whose every event is known beforehand. */
export interface ManagementCenter {
  readonly host: string;
  readonly port: number;
  readonly certificates: Certificates;
  /** In the order of the server. */
  readonly expected: readonly ExpectedEvent[];
  readonly struck: Readonly<Record<string, number>>;
  inject(random: Random): string;
  close(): Promise<void>;
}

/** @param rate events in a second of real time */
export async function startManagementCenter(
  seconds: number,
  rate: number,
  seed: number,
): Promise<ManagementCenter> {
  // Valid whatever the command takes for the time.
  const validity = {
    notBefore: new Date(Date.now() - 400 * DAY),
    notAfter: new Date(Date.now() + 400 * DAY),
  };
  const certificates = await createCertificates(validity);
  const traffic = {
    events: seconds * rate,
    seed,
    recordsPerBundle: 20,
    eventsPerArchiveSecond: Math.max(1, Math.round(rate / 2)),
    startTime: new Date(Date.now() - 2 * DAY),
  };
  const expected = await everyEvent(
    createSimulator({ certificates, source: generatedSource(traffic) }),
    certificates,
  );
  const struck: Record<string, number> = {};
  const simulator = createSimulator(
    {
      certificates,
      source: generatedSource({ ...traffic, rate }),
      idleIntervalMs: 1000,
      keepSessions: 5,
      keepMessages: 5,
    },
    {
      observer(event) {
        if (event.kind !== 'fault' || event.outcome.status !== 'happened') return;
        struck[event.fault.kind] = (struck[event.fault.kind] ?? 0) + 1;
      },
    },
  );
  const { host, port } = await simulator.listen();
  return {
    host,
    port,
    certificates,
    expected,
    struck,
    inject(random) {
      const fault = pickFault(random);
      simulator.inject(fault);
      return fault.kind;
    },
    close: () => simulator.close(),
  };
}

/** All but `longer-blocks`: an event that comes with other bytes is another event, as far as anybody can tell. */
function pickFault(random: Random): Fault {
  const afterMessages = Math.floor(random.next() * 4);
  const moments = ['before-bundle', 'inside-bundle', 'after-bundle', 'after-handshake', 'at-once'] as const;
  const faults: readonly Fault[] = [
    ...moments.map((when) => ({ kind: 'close', when, how: random.pick(['end', 'reset'] as const) }) as const),
    { kind: 'half-message', afterMessages },
    { kind: 'silence', afterMessages },
    { kind: 'slow-bytes', pieceBytes: 200, delayMs: 5, afterMessages },
    { kind: 'garbage-header', afterMessages },
    { kind: 'wrong-version', afterMessages },
    { kind: 'oversized-length', afterMessages },
    { kind: 'error-message', afterMessages },
    { kind: 'unknown-records', afterMessages },
    { kind: 'unknown-blocks', afterMessages },
    { kind: 'no-nulls' },
    { kind: 'duplicates', times: 3, afterMessages },
    { kind: 'reordered-bundles', afterMessages },
    { kind: 'refuse-client' },
    { kind: 'wrong-certificate' },
    { kind: 'expired-certificate' },
  ];
  return random.pick(faults);
}

type Certificates = Awaited<ReturnType<typeof createCertificates>>;

/** What a client of the library asks for, as the command does. */
export const streamRequest = {
  flags: FLAGS.filter((flag) => flag !== 'extended_request'),
  extendedRequests: EVENT_TYPES,
};

export function tlsOf({ client: { certificate, key }, authority }: Certificates) {
  return { certificate, key, ca: authority.certificate };
}

/** What a server without faults sends. */
export async function everyEvent(
  simulator: Simulator,
  certificates: Certificates,
): Promise<readonly ExpectedEvent[]> {
  const { host, port } = await simulator.listen();
  const events: ExpectedEvent[] = [];
  const client = createEstreamerClient({
    host,
    port,
    tls: tlsOf(certificates),
    request: streamRequest,
    start: 'oldest',
  });
  const leave = simulator
    .nextSession()
    .then((session) => session.delivered)
    .then(() => client.close());
  for await (const delivery of client) {
    for (const [index, { category, kind }] of delivery.records.entries()) {
      const identity = category === 'metadata' ? undefined : delivery.identify(index);
      if (identity !== undefined) events.push({ name: nameOf(identity), kind });
    }
    void delivery.ack();
  }
  await leave;
  await simulator.close();
  return events;
}
