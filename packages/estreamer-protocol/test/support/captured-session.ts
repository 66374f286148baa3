import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A record of `expected.json`: decoded independently of this project. */
interface ExpectedRecord {
  readonly recordType: number;
  readonly name: string;
  readonly recordHeaderBytes: number;
  readonly archiveTimestamp?: number;
  readonly discoveryHeader?: Record<string, unknown>;
  readonly body: Record<string, unknown>;
}

/** A bundle of `expected.json`. */
export interface ExpectedBundle {
  readonly connectionId: number;
  readonly sequenceNumber: number;
  readonly records: readonly ExpectedRecord[];
}

/** One message a file, in hexadecimal text. */
export function readHexMessage(sharedDirectory: string, path: string): Buffer {
  return Buffer.from(readFileSync(join(sharedDirectory, 'captures', path), 'utf8').trim(), 'hex');
}

/** The server's side of the captured session, and what its records should decode to. */
export function readCapturedSession(sharedDirectory: string): {
  bytes: Buffer;
  expected: readonly ExpectedBundle[];
} {
  const directory = join(sharedDirectory, 'captures/classic-session');
  return {
    bytes: readFileSync(join(directory, 'server.bin')),
    expected: JSON.parse(readFileSync(join(directory, 'expected.json'), 'utf8')),
  };
}
