import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { MozDefTransport } from '@x/mozdef-events/transport';

/** A transport of one's own: a line of JSON for each event. It needs nobody's permission, only these few members. */
export function createLineTransport(output: Writable): MozDefTransport {
  return {
    specVersion: 1,
    name: 'lines',
    // Whoever reads the lines does not confirm them.
    capabilities: { maxBatchSize: 100, acknowledged: false },
    async send(batch, { signal }) {
      const lines = batch.map(({ json }) => `${json}\n`).join('');
      if (!output.write(lines)) await once(output, 'drain', { signal });
      return batch.map(() => ({ status: 'sent' as const }));
    },
    async close() {},
  };
}
