import { once } from 'node:events';
import { createCertificates, createSimulator, generatedSource } from '@x/estreamer-simulator';
import { connectionsOnly, type Traffic } from './traffic.ts';

/** How many samples of (events sent so far, when) are kept for latencies. */
const MAX_SAMPLES = 1_000_000;

const traffic = JSON.parse(process.argv[2] as string) as Traffic;
const certificates = await createCertificates();
const sentEvents = new Float64Array(traffic.rate === undefined ? 0 : MAX_SAMPLES);
const sentTimes = new Float64Array(sentEvents.length);
let samples = 0;
let sent = 0;

const simulator = createSimulator(
  {
    certificates,
    source: generatedSource({
      events: traffic.events,
      recordsPerBundle: traffic.bundle,
      mix: traffic.mix ?? connectionsOnly,
      ...(traffic.rate === undefined ? {} : { recordsPerSecond: traffic.rate }),
      eventsPerSecond: traffic.eventsPerSecond ?? 1000,
    }),
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
  host,
  port,
  authority: authority.certificate,
  certificate: client.certificate,
  key: client.key,
});
await once(process, 'disconnect');
await simulator.close();
process.exit();
