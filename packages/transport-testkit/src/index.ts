export { type Arrivals, createArrivals } from './arrivals.ts';
export type { CreateMessage, TransportHarness } from './harness.ts';
export type { TestContext, TestFunction } from './test-function.ts';
export { type TestTransportSettings, testTransport } from './test-transport.ts';
