import { ALL_CHECKS } from './checks/all-checks.ts';
import type { Check } from './checks/check.ts';
import { CheckSkipped } from './checks/check-skipped.ts';
import { createCheckContext } from './checks/create-check-context.ts';
import { tearDown } from './checks/tear-down.ts';
import type { TransportHarness } from './harness.ts';
import type { TestFunction } from './test-function.ts';

/** What the kit needs. */
export interface TestTransportSettings {
  /** Registers a test with the runner. */
  readonly test: TestFunction;
  /** Makes a transport with a destination of its own, once for each test. The kit ends both. */
  readonly createHarness: () => TransportHarness | Promise<TransportHarness>;
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
export function testTransport({ test, createHarness, timeoutMs }: TestTransportSettings): void {
  for (const check of ALL_CHECKS) {
    test(check.name, async (...[context]) => {
      const skipped = await runCheck(check, createHarness, timeoutMs ?? DEFAULT_TIMEOUT_MS);
      if (skipped !== undefined) context?.skip?.(skipped);
    });
  }
}

/** @returns why the check does not apply, or `undefined` if it does */
async function runCheck(
  check: Check,
  createHarness: TestTransportSettings['createHarness'],
  timeoutMs: number,
): Promise<string | undefined> {
  const harness = await createHarness();
  const kit = createCheckContext(harness, timeoutMs);
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
