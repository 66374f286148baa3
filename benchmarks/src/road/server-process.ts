import { once } from 'node:events';
import { buildRequest } from '@x/estreamer-protocol';
import { createCertificates, createSimulator, generatedSource } from '@x/estreamer-simulator';
import { connectionsOnly, requestOf, type Traffic } from './traffic.ts';

/** How many samples of (events sent so far, when) are kept for latencies. */
const MAX_SAMPLES = 1_000_000;

const traffic = JSON.parse(process.argv[2] as string) as Traffic;
const certificates = await createCertificates();
const sentEvents = new Float64Array(traffic.rate === undefined ? 0 : MAX_SAMPLES);
const sentTimes = new Float64Array(sentEvents.length);
let samples = 0;
let sent = 0;

const source = generatedSource({
  events: traffic.events,
  recordsPerBundle: traffic.bundle,
  mix: traffic.mix ?? connectionsOnly,
  rate: traffic.rate,
  eventsPerArchiveSecond: traffic.eventsPerSecond ?? 1000,
});

/** How many of the events a session gets that asks as the roads do. */
function eventsOfSession(): number {
  if (traffic.rate !== undefined) return traffic.events;
  const { requestFlags, eventTypes } = buildRequest(requestOf(traffic));
  const extended = traffic.bundle > 1;
  const feed = source.open({ extended, requestFlags, eventTypes, initialTimestamp: 0 }, { connectionId: 1 });
  let events = 0;
  for (let step = feed.next(0); step.status === 'message'; step = feed.next(0)) events += step.message.events;
  return events;
}

const simulator = createSimulator(
  {
    certificates,
    source,
    keepMessages: 1,
  },
  traffic.rate === undefined
    ? {}
    : {
        observer(event) {
          if (event.kind !== 'message-sent') return;
          sent += event.message.events;
          sentEvents[samples] = sent;
          sentTimes[samples] = performance.timeOrigin + performance.now();
          samples += 1;
        },
      },
);
const { host, port } = await simulator.listen();
const { authority, client } = certificates;
process.on('message', () => {
  process.send?.({
    samples: Array.from({ length: samples }, (_none, index) => [sentEvents[index], sentTimes[index]]),
  });
});
process.send?.({
  events: eventsOfSession(),
  host,
  port,
  authority: authority.certificate,
  certificate: client.certificate,
  key: client.key,
});
await once(process, 'disconnect');
await simulator.close();
process.exit();
