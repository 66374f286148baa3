import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArrivals, testTransport } from '@x/transport-testkit';
import { describe, it } from 'vitest';
import { createFileTransport } from '../src/index.ts';

/** A file system that can be taken away or made to hang, under a real file. */
function createTroubledFiles(onLines: (text: string) => void) {
  let isGone = false;
  let hanging: PromiseWithResolvers<void> | undefined;

  async function whenItWorks(): Promise<void> {
    await hanging?.promise;
    if (isGone) throw Object.assign(new Error('input/output error'), { code: 'EIO' });
  }

  async function openFile(...given: Parameters<typeof open>): Promise<FileHandle> {
    await whenItWorks();
    const handle = await open(...given);
    return new Proxy(handle, {
      get(target, name) {
        if (name === 'writev') {
          return async (pieces: readonly Buffer[]) => {
            await whenItWorks();
            onLines(Buffer.concat(pieces).toString());
            return target.writev(pieces);
          };
        }
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  return {
    openFile,
    async stop() {
      isGone = true;
    },
    async start() {
      isGone = false;
    },
    async stall() {
      hanging ??= Promise.withResolvers();
    },
    async resume() {
      hanging?.resolve();
      hanging = undefined;
    },
  };
}

describe('the conformance kit with a file', () => {
  testTransport({
    test: it,
    async createHarness() {
      const directory = await mkdtemp(join(tmpdir(), 'transport-file-kit-'));
      const arrivals = createArrivals();
      const files = createTroubledFiles((lines) => {
        for (const line of lines.trimEnd().split('\n')) arrivals.add(line);
      });
      const { openFile, ...trouble } = files;
      return {
        transport: createFileTransport({ path: join(directory, 'events.jsonl') }, { openFile }),
        arrivals,
        ...trouble,
        refuse: 'never',
        dispose: () => rm(directory, { recursive: true }),
      };
    },
  });
});
