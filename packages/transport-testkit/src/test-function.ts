/** What a test runner gives a test; the kit uses it to mark a check that does not apply as skipped. */
export interface TestContext {
  /** Marks the test as skipped. Runners without it report the check as passed. */
  readonly skip?: (reason?: string) => void;
}

/** Registers a test. The `test` of Vitest, of node:test and of Jest fits, and so does the `it` of Mocha. */
export type TestFunction = (name: string, run: (...context: [TestContext?]) => Promise<void>) => unknown;
