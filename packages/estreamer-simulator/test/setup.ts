import { onTestFinished } from 'vitest';
import {
  type Certificates,
  createCertificates,
  createSimulator,
  type EventSource,
  type Simulator,
  type SimulatorDependencies,
  type SimulatorSession,
  type SimulatorSettings,
} from '../src/index.ts';
import { connectRawClient, type RawClient } from './raw-client.ts';

let shared: Promise<Certificates> | undefined;

/** One set of certificates for all tests of a file: keys take time to make. */
export function sharedCertificates(): Promise<Certificates> {
  shared ??= createCertificates();
  return shared;
}

/** A simulator that listens until the test is over. */
export async function startSimulator(
  source: EventSource,
  settings: Partial<SimulatorSettings> = {},
  dependencies: SimulatorDependencies = {},
): Promise<{ simulator: Simulator; address: { host: string; port: number } }> {
  const certificates = await sharedCertificates();
  const simulator = createSimulator({ certificates, source, ...settings }, dependencies);
  onTestFinished(() => simulator.close());
  return { simulator, address: await simulator.listen() };
}

/** Connects a client for the time of the test. */
export async function openSession(
  simulator: Simulator,
  address: { host: string; port: number },
): Promise<{ session: SimulatorSession; client: RawClient }> {
  const opened = simulator.nextSession();
  const client = await connectRawClient(address, await sharedCertificates());
  onTestFinished(() => client[Symbol.asyncDispose]());
  return { session: await opened, client };
}

/** A simulator with one client connected to it. */
export async function startSession(
  source: EventSource,
  settings: Partial<SimulatorSettings> = {},
  dependencies: SimulatorDependencies = {},
) {
  const { simulator, address } = await startSimulator(source, settings, dependencies);
  return { simulator, address, ...(await openSession(simulator, address)) };
}

/** Resolves once a condition holds; looks after every turn of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
