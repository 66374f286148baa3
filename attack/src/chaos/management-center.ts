import { createCertificates, createSimulator, generatedSource, type Simulator } from '@x/estreamer-simulator';
import { countFaults, everyFault } from '../faults.ts';
import type { Random } from '../random.ts';
import { type Certificates, readAll } from '../read-all.ts';
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
    countFaults(struck),
  );
  const { host, port } = await simulator.listen();
  return {
    host,
    port,
    certificates,
    expected,
    struck,
    inject(random) {
      const fault = random.pick(everyFault(random));
      simulator.inject(fault);
      return fault.kind;
    },
    close: () => simulator.close(),
  };
}

/** What a client of the library asks for, as the command does. */
export const streamRequest = {
  flags: FLAGS.filter((flag) => flag !== 'extended_request'),
  extendedRequests: EVENT_TYPES,
};

/** What a server without faults sends. */
export async function everyEvent(
  simulator: Simulator,
  certificates: Certificates,
): Promise<readonly ExpectedEvent[]> {
  const events: ExpectedEvent[] = [];
  await readAll(simulator, certificates, streamRequest, ({ kind }, identity) => {
    if (identity !== undefined) events.push({ name: nameOf(identity), kind });
  });
  return events;
}
