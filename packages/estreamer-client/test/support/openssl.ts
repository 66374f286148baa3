import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithPeer, type PeerProgram } from '../../../../test-support/peer.ts';

const OPENSSL: PeerProgram = {
  name: 'openssl',
  paths: ['/usr/bin/openssl', '/usr/local/bin/openssl', '/opt/homebrew/bin/openssl'],
  install: 'apt-get install openssl',
};

/** A `describe` whose tests need OpenSSL's command line. */
export function describeWithOpenssl(name: string, define: () => void): void {
  describeWithPeer(name, OPENSSL, define);
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
