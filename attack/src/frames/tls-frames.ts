import { createEstreamerClient, isEstreamerClientError } from '@x/estreamer-client';
import {
  createCertificates,
  createSimulator,
  type EventSource,
  generatedSource,
} from '@x/estreamer-simulator';
import { nameOf } from '../chaos/arrivals.ts';
import { everyEvent, streamRequest } from '../chaos/management-center.ts';
import { createRandom, type Random } from '../random.ts';
import { tlsOf } from '../read-all.ts';
import { MAX_GROWTH_MEGABYTES, MemoryWatch } from './memory-watch.ts';
import { damageBody, damageHeader } from './mutate.ts';
import { soundMessages } from './traffic.ts';

/** One in so many damaged messages has a damaged header, which ends the session. */
const HEADER_IN = 500;
const RECORDS_A_BUNDLE = 3;
/** A session begins seconds of the archive earlier: less than what it brings before its end. */
const EVENTS_A_SECOND = 20;
/** How long nothing new may come until it counts as stuck. */
const QUIET_MS = 30_000;

/**
 * Sends damaged messages to a client over TLS, each with a sound one behind it. @returns whether all that is sound arrived
 */
export async function attackTls(
  count: number,
  seed: number,
  print: (line: string) => void,
): Promise<boolean> {
  const random = createRandom(seed);
  const certificates = await createCertificates();
  const traffic = generatedSource({
    events: count * RECORDS_A_BUNDLE,
    recordsPerBundle: RECORDS_A_BUNDLE,
    eventsPerArchiveSecond: EVENTS_A_SECOND,
  });
  const expected = await everyEvent(createSimulator({ certificates, source: traffic }), certificates);
  const counts = { damaged: 0, sessions: 0, unknown: 0 };
  const errors: Record<string, number> = {};
  const source = withDamage(traffic, random, counts);
  await using simulator = createSimulator({
    certificates,
    source,
    idleIntervalMs: 500,
    keepSessions: 5,
    keepMessages: 5,
    outstandingMessages: 8,
  });
  const { host, port } = await simulator.listen();
  const missing = new Set(expected.map(({ name }) => name));
  const memory = new MemoryWatch();
  const client = createEstreamerClient({
    host,
    port,
    tls: tlsOf(certificates),
    request: streamRequest,
    start: 'oldest',
    idleTimeoutMs: 2000,
    reconnect: { initialDelayMs: 10, maxDelayMs: 100 },
    onEvent(event) {
      if (event.kind !== 'reconnecting') return;
      const code = isEstreamerClientError(event.error) ? event.error.code : String(event.error);
      errors[code] = (errors[code] ?? 0) + 1;
    },
  });
  let quiet = setTimeout(() => client.close(), QUIET_MS);
  let deliveries = 0;
  for await (const delivery of client) {
    const { size } = missing;
    for (const [index, { kind }] of delivery.records.entries()) {
      if (kind === 'unknown') counts.unknown += 1;
      const identity = delivery.identify(index);
      if (identity !== undefined) missing.delete(nameOf(identity));
    }
    void delivery.ack();
    if (missing.size < size) {
      clearTimeout(quiet);
      quiet = setTimeout(() => client.close(), QUIET_MS);
    }
    deliveries += 1;
    if (deliveries % 50 === 0) await memory.look();
    if (missing.size === 0) break;
  }
  clearTimeout(quiet);
  await client.close();
  print(
    `damaged frames over TLS, seed ${seed}: ${counts.damaged}, each with a sound one behind it; ${counts.sessions} sessions, ended by ${JSON.stringify(errors)}, ${counts.unknown} unknown records; of ${expected.length} sound events ${missing.size} did not arrive; memory ${memory.growth.toFixed(1)} MB above its begin`,
  );
  return missing.size === 0 && memory.growth < MAX_GROWTH_MEGABYTES;
}

/** A damaged message before each sound one; in each session another one. */
function withDamage(
  source: EventSource,
  random: Random,
  counts: { damaged: number; sessions: number },
): EventSource {
  // Single ones: a bundle of another stream says with its number that others are missing.
  const victims = soundMessages(600);
  return {
    totals: (request, context) => source.totals(request, context),
    open(request, context) {
      counts.sessions += 1;
      const feed = source.open(request, context);
      let held: ReturnType<typeof feed.next> | undefined;
      return {
        next(now) {
          const step = held ?? feed.next(now);
          const wasHeld = held !== undefined;
          held = undefined;
          if (wasHeld || step.status !== 'message') return step;
          held = step;
          counts.damaged += 1;
          const victim = random.pick(victims);
          const bytes = random.chance(1 / HEADER_IN)
            ? damageHeader(victim, random)
            : damageBody(victim, victims, random);
          return { status: 'message', message: { bytes, records: 0, events: 0 } };
        },
      };
    },
  };
}
