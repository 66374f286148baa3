import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message, SendOutcome, Transport } from '@x/transport';
import { onTestFinished } from 'vitest';
import {
  createFileTransport,
  type FileTransportDependencies,
  type FileTransportEvent,
  type FileTransportSettings,
} from '../../src/index.ts';

/** A message whose line tells it from others. */
export function line(number: number, padding = ''): Message {
  const text = JSON.stringify({ number, padding });
  return { text, byteLength: Buffer.byteLength(text) };
}

/** Sends one batch. */
export function send(transport: Transport, ...batch: readonly Message[]): Promise<readonly SendOutcome[]> {
  return transport.send(batch, { signal: new AbortController().signal });
}

/** The numbers of lines; every line must be whole. */
export function numbersIn(text: string): number[] {
  if (text === '') return [];
  if (!text.endsWith('\n')) throw new Error('The last line has no end.');
  return text
    .slice(0, -1)
    .split('\n')
    .map((one) => JSON.parse(one).number);
}

/** A folder that goes with the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'transport-file-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A transport that is closed with the test, and what it tells. */
export async function createTestTransport(
  settings: Partial<FileTransportSettings> = {},
  dependencies: FileTransportDependencies = {},
) {
  const directory = await temporaryDirectory();
  const path = settings.path ?? join(directory, 'events.jsonl');
  const events: FileTransportEvent[] = [];
  const transport = createFileTransport(
    { ...settings, path, onEvent: (told) => events.push(told) },
    dependencies,
  );
  onTestFinished(() => transport.close());
  const read = async () => numbersIn(await readFile(path, 'utf8'));
  return { transport, path, directory, events, read, kinds: () => events.map(({ kind }) => kind) };
}
