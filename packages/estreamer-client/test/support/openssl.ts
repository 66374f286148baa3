import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';

/**
 * A `describe` whose tests need OpenSSL's command line. Where it is absent the tests are skipped by name, except in
 * continuous integration (`CI=true`), where its absence is a failure.
 */
export function describeWithOpenssl(name: string, define: () => void): void {
  if (spawnSync('openssl', ['version']).status === 0) {
    describe(name, define);
  } else if (process.env['CI'] === 'true') {
    describe(name, () => {
      it('finds openssl', () => {
        throw new Error('The openssl command is missing; CI must have it.');
      });
    });
  } else {
    describe.skip(`${name} (skipped: there is no openssl command)`, () => {
      it('needs openssl', () => {});
    });
  }
}

/** A directory for files that openssl reads and writes; disposing of it removes them. */
export function createOpensslDirectory() {
  const directory = mkdtempSync(join(tmpdir(), 'estreamer-client-'));
  return {
    directory,
    path: (name: string) => join(directory, name),
    /** Runs openssl in the directory and gives its standard output. */
    run: (...args: string[]): Buffer =>
      execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] }),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
