import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ImportModule, PluginHostEvent } from '../src/index.ts';

/** The test runner would load plugin files in its own way. */
export const importModule: ImportModule = createRequire(import.meta.url)('./native-import.cjs');

/** An empty directory that goes with the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'plugins-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Puts a file in place in one step. */
export async function put(directory: string, name: string, source: string): Promise<void> {
  const draft = join(directory, `.${name}.draft`);
  await writeFile(draft, source);
  await rename(draft, join(directory, name));
}

/** What the plugins of a test have been given. */
export interface Taken {
  /** The source of a plugin that notes the records' counters under a label. */
  source(label: string, more?: string): string;
  counters(label: string): number[];
}

/** Lets plugin files, which can import nothing of a test, note what they get. */
export function createTaken(): Taken {
  const key = `taken-${Math.random()}`;
  const all: Record<string, number[]> = {};
  Object.assign(globalThis, { [key]: all });
  onTestFinished(() => {
    Reflect.deleteProperty(globalThis, key);
  });
  return {
    source: (label, more = '') => `
      const all: any = (globalThis as any)[${JSON.stringify(key)}];
      const taken: number[] = (all[${JSON.stringify(label)}] ??= []);
      export default {
        info: { description: 'Takes', author: 'a test', version: ${JSON.stringify(label)}, callback: 'take' },
        take(record: { data: { connectionCounter: number } }) {
          taken.push(record.data.connectionCounter);
        },
        ${more}
      };`,
    counters: (label) => all[label] ?? [],
  };
}

/** The events of a host, and waiting for one of them. */
export interface Events {
  readonly all: PluginHostEvent[];
  readonly onEvent: (event: PluginHostEvent) => void;
  /** The first event of a kind that was not asked for before, as soon as there is one. */
  next<Kind extends PluginHostEvent['kind']>(kind: Kind): Promise<Extract<PluginHostEvent, { kind: Kind }>>;
}

/** Starts with none. */
export function createEvents(): Events {
  const all: PluginHostEvent[] = [];
  const unseen: PluginHostEvent[] = [];
  const waiting: { kind: string; resolve: (event: never) => void }[] = [];
  return {
    all,
    onEvent(event) {
      all.push(event);
      const at = waiting.findIndex(({ kind }) => kind === event.kind);
      if (at < 0) unseen.push(event);
      else waiting.splice(at, 1)[0]?.resolve(event as never);
    },
    next(kind) {
      const at = unseen.findIndex((event) => event.kind === kind);
      if (at >= 0) return Promise.resolve(unseen.splice(at, 1)[0] as never);
      return new Promise((resolve) => waiting.push({ kind, resolve }));
    },
  };
}
