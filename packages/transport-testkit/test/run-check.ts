import { type TransportHarness, testTransport } from '../src/index.ts';

/** How long the kit waits here for what a broken transport never does. */
const TIMEOUT_MS = 150;

/** Runs one check of the kit, which rejects with what the check finds wrong. */
export async function runCheck(name: string, createHarness: () => TransportHarness): Promise<void> {
  const runs: (() => Promise<void>)[] = [];
  testTransport({
    createHarness,
    timeoutMs: TIMEOUT_MS,
    test(check, run) {
      if (check === name) runs.push(run);
    },
  });
  const [run] = runs;
  if (run === undefined) throw new Error(`the kit has no check named "${name}"`);
  await run();
}
