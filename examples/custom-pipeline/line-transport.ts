import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { SENT, type Transport } from '@x/transport';

/** A transport of your own: a line for each message. It needs nobody's permission, only these few members. */
export function createLineTransport(output: Writable): Transport {
  return {
    specVersion: 2,
    name: 'lines',
    // The reader of the lines does not confirm them.
    capabilities: { maxBatchSize: 100, acknowledged: false },
    async send(batch, { signal }) {
      const lines = batch.map(({ text }) => `${text}\n`).join('');
      if (!output.write(lines)) await once(output, 'drain', { signal });
      return batch.map(() => SENT);
    },
    async close() {},
  };
}
