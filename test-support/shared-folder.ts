import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

/** Captures and specifications for tests, kept beside the repository and never inside it. */
const sharedDirectory = fileURLToPath(new URL('../../shared/', import.meta.url));

/**
 * A `describe` whose tests need the folder `shared` beside the repository root. Where the folder is absent the tests
 * are skipped by name, except in continuous integration (`CI=true`), where its absence is a failure.
 *
 * @param name the suite's name
 * @param define defines the tests; gets the folder's absolute path, with a slash at its end
 */
export function describeWithShared(name: string, define: (sharedDirectory: string) => void): void {
  if (existsSync(sharedDirectory)) {
    describe(name, () => define(sharedDirectory));
  } else if (process.env['CI'] === 'true') {
    describe(name, () => {
      it('finds the folder ../shared', () => {
        throw new Error('The folder ../shared beside the repository root is missing; CI must have it.');
      });
    });
  } else {
    describe.skip(`${name} (skipped: there is no folder ../shared beside the repository)`, () => {
      it('needs the folder ../shared', () => {});
    });
  }
}
