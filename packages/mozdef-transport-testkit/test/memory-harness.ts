import type { MozDefTransport } from '@x/mozdef-events/transport';
import {
  createArrivals,
  createMemoryDestination,
  createMemoryTransport,
  type MemoryDestination,
  type TransportHarness,
} from '../src/index.ts';

/** A harness whose transport keeps events in memory, or one that a test has made from it. */
export function createMemoryHarness(
  change: (transport: MozDefTransport, destination: MemoryDestination) => MozDefTransport = (transport) =>
    transport,
): TransportHarness {
  const arrivals = createArrivals();
  const destination = createMemoryDestination({ onEvent: ({ json }) => arrivals.add(json) });
  const transport = createMemoryTransport({ maxEventBytes: 20_000 }, { destination });
  return {
    transport: change(transport, destination),
    arrivals,
    stop: async () => destination.stop(),
    start: async () => destination.start(),
    stall: async () => destination.stall(),
    resume: async () => destination.resume(),
    refuse: destination.refuse,
    dispose: async () => {},
  };
}
