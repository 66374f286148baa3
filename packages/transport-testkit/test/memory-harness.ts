import {
  createMemoryDestination,
  createMemoryTransport,
  type MemoryDestination,
  type Transport,
} from '@x/transport';
import { createArrivals, type TransportHarness } from '../src/index.ts';

/** A harness whose transport keeps messages in memory, or one that a test has made from it. */
export function createMemoryHarness(
  change: (transport: Transport, destination: MemoryDestination) => Transport = (transport) => transport,
  dispose: () => void = () => {},
): TransportHarness {
  const arrivals = createArrivals();
  const destination = createMemoryDestination({ onMessage: ({ text }) => arrivals.add(text) });
  const transport = createMemoryTransport({ maxMessageBytes: 20_000 }, { destination });
  return {
    transport: change(transport, destination),
    arrivals,
    stop: async () => destination.stop(),
    start: async () => destination.start(),
    stall: async () => destination.stall(),
    resume: async () => destination.resume(),
    refuse: ({ text }, refusal) => destination.refuse(text, refusal),
    dispose: async () => dispose(),
  };
}
