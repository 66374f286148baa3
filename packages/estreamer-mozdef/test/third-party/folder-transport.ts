import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Message,
  retryable,
  SENT,
  type SendOutcome,
  type Transport,
  TransportError,
} from '@x/transport';

/** Puts each message into a file of its own. */
export function createFolderTransport(folder: string): Transport {
  const name = 'folder';
  let files = 0;

  async function put({ text }: Message): Promise<SendOutcome> {
    files += 1;
    const path = join(folder, `${files}.json`);
    try {
      await writeFile(`${path}.part`, text);
      await rename(`${path}.part`, path);
      return SENT;
    } catch (cause) {
      const context = { transport: name, destination: path };
      return retryable(new TransportError('write-failed', `${path} cannot be written`, { context, cause }));
    }
  }

  return {
    specVersion: 2,
    name,
    capabilities: { maxBatchSize: 100, acknowledged: true },
    async send(batch) {
      await mkdir(folder, { recursive: true });
      return Promise.all(batch.map(put));
    },
    async close() {},
  };
}
