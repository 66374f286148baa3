import type { Message } from '@x/transport';
import { abortChecks } from './checks/abort-checks.ts';
import { acknowledgedChecks } from './checks/acknowledged-checks.ts';
import { type Check, CheckSkipped } from './checks/check.ts';
import { closeChecks } from './checks/close-checks.ts';
import { backPressureChecks, concurrencyChecks } from './checks/concurrency-checks.ts';
import { createCheckContext, tearDown } from './checks/create-check-context.ts';
import { contractChecks, deliveryChecks } from './checks/delivery-checks.ts';
import { batchingAndLimitsChecks, textAndSizeChecks } from './checks/limit-checks.ts';
import { partialFailureChecks, retryableOrRejectedChecks } from './checks/outcome-checks.ts';
import type { CreateMessage, TransportHarness } from './harness.ts';

/** Every requirement of the contract. */
const ALL_CHECKS: readonly Check[] = [
  ...contractChecks,
  ...deliveryChecks,
  ...batchingAndLimitsChecks,
  ...partialFailureChecks,
  ...retryableOrRejectedChecks,
  ...abortChecks,
  ...concurrencyChecks,
  ...closeChecks,
  ...backPressureChecks,
  ...textAndSizeChecks,
  ...acknowledgedChecks,
];

/** What a test runner gives a test; the kit uses it to mark a check that does not apply as skipped. */
export interface TestContext {
  /** Marks the test as skipped. Runners without it report the check as passed. */
  readonly skip?: (reason?: string) => void;
}

/** Registers a test. The `test` of Vitest, of node:test and of Jest fits, and so does the `it` of Mocha. */
export type TestFunction = (name: string, run: (...context: [TestContext?]) => Promise<void>) => unknown;

/** What the kit needs. */
export interface TestTransportSettings<M extends Message = Message> {
  /** Registers a test with the runner. */
  readonly test: TestFunction;
  /** Makes a transport with a destination of its own, once for each test. The kit ends both. */
  readonly createHarness: () => TransportHarness<M> | Promise<TransportHarness<M>>;
  /**
   * Makes a message, for a transport that needs more than a text; the kit compares what arrives with the text that was
   * sent, as JSON. @default the JSON of the content, and no more
   */
  readonly createMessage?: CreateMessage<M> | undefined;
  /** How long to wait for anything: an outcome, an arrival, a close. In milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Registers one test for each requirement of the transport contract, named by its concern: contract, delivery, limits,
 * partial failure, outcomes, abort, concurrency, close, back-pressure, text, size and acknowledged.
 *
 * What a transport cannot do is read from its `capabilities`: a check that does not apply is skipped. Tests are
 * independent of each other and may run at once, if harnesses may.
 */
export function testTransport<M extends Message = Message>(settings: TestTransportSettings<M>): void {
  const { test, createHarness, createMessage = createText, timeoutMs = DEFAULT_TIMEOUT_MS } = settings;
  for (const check of ALL_CHECKS) {
    test(check.name, async (...[context]) => {
      const skipped = await runCheck(check, await createHarness(), createMessage, timeoutMs);
      if (skipped !== undefined) context?.skip?.(skipped);
    });
  }
}

/** @returns why the check does not apply, or `undefined` if it does */
async function runCheck<M extends Message>(
  check: Check,
  harness: TransportHarness<M>,
  createMessage: CreateMessage,
  timeoutMs: number,
): Promise<string | undefined> {
  // The kit gives the transport only what `createMessage` makes.
  const kit = createCheckContext(harness as unknown as TransportHarness, createMessage, timeoutMs);
  let failure: { readonly error: unknown } | undefined;
  let skipped: string | undefined;
  try {
    await check.run(kit);
  } catch (error) {
    if (error instanceof CheckSkipped) skipped = error.message;
    else failure = { error };
  }
  try {
    await tearDown(kit);
  } catch (error) {
    // What went wrong first says more.
    failure ??= { error };
  }
  if (failure !== undefined) throw failure.error;
  return skipped;
}

function createText(content: Parameters<CreateMessage>[0]): Message {
  const text = JSON.stringify(content);
  return { text, byteLength: Buffer.byteLength(text) };
}
