import { existsSync } from 'node:fs';
import { describe, it } from 'vitest';

/** A program that tests talk to. */
export interface PeerProgram {
  /** What it is called, for people. */
  readonly name: string;
  /** Where it may be, in order of preference. */
  readonly paths: readonly string[];
  /** What to do to get it. */
  readonly install: string;
}

/**
 * A `describe` whose tests need a program that is not part of the repository. Where it is absent the tests are skipped
 * by name, except in continuous integration (`CI=true`), where its absence is a failure.
 *
 * @param name the suite's name
 * @param define defines the tests; gets the program's path
 */
export function describeWithPeer(name: string, program: PeerProgram, define: (path: string) => void): void {
  const path = program.paths.find((candidate) => existsSync(candidate));
  if (path !== undefined) {
    describe(name, () => define(path));
  } else if (process.env['CI'] === 'true') {
    describe(name, () => {
      it(`finds ${program.name}`, () => {
        throw new Error(`${program.name} is missing, and CI must have it: ${program.install}`);
      });
    });
  } else {
    describe.skip(`${name} (skipped: ${program.name} is missing; ${program.install})`, () => {
      it(`needs ${program.name}`, () => {});
    });
  }
}
