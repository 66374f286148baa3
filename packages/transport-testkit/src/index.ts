export type { CreateMessage, TransportHarness } from './harness.ts';
export { type Arrivals, createArrivals } from './harness.ts';
export type { TestContext, TestFunction } from './test-transport.ts';
export { type TestTransportSettings, testTransport } from './test-transport.ts';
