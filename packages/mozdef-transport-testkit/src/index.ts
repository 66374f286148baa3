export { type Arrivals, createArrivals } from './arrivals.ts';
export type { Refusal, TransportHarness } from './harness.ts';
export {
  createMemoryTransport,
  type MemoryTransport,
  type MemoryTransportDependencies,
  type MemoryTransportSettings,
} from './memory/create-memory-transport.ts';
export {
  createMemoryDestination,
  type MemoryAnswer,
  type MemoryDestination,
  type MemoryDestinationDependencies,
} from './memory/memory-destination.ts';
export type { TestContext, TestFunction } from './test-function.ts';
export { type TestTransportSettings, testTransport } from './test-transport.ts';
