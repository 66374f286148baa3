import type { Writable } from 'node:stream';
import { createEstreamerClient, createFileBookmark, type EstreamerClientSettings } from '@x/estreamer-client';
import { createFormat } from '@x/estreamer-events';
import { createMetadataStore, createRecordFilter } from '@x/estreamer-protocol';
import { createLineTransport } from './line-transport.ts';

/** Where the events come from and go to. */
export interface PipelineSettings {
  readonly server: Pick<EstreamerClientSettings, 'host' | 'port' | 'tls'>;
  /** The file that remembers how far it has come. */
  readonly bookmarkFile: string;
  readonly output: Writable;
  readonly signal: AbortSignal;
}

/** Intrusion and malware events as MozDef events, a line each. Everything else is not even decoded. */
export async function runPipeline({ server, bookmarkFile, output, signal }: PipelineSettings): Promise<void> {
  const client = createEstreamerClient({
    ...server,
    request: {
      flags: ['timestamp', 'metadata_v4'],
      extendedRequests: ['INTRUSION_EVENTS', 'MALWARE', 'METADATA'],
    },
    start: 'oldest',
    bookmark: createFileBookmark({ path: bookmarkFile }),
    filter: createRecordFilter({ kinds: ['intrusionEvent', 'malwareEvent'], categories: ['metadata'] }),
    signal,
  });
  const transport = createLineTransport(output);
  const metadata = createMetadataStore();
  const format = createFormat('mozdef');

  try {
    for await (const delivery of client) {
      for (const record of delivery.records) {
        // Names come before the events that need them.
        metadata.update(record);
        const event = format.write(record, metadata.resolve(record));
        if (event === undefined) continue;
        for (const outcome of await transport.send([event], { signal }))
          if (outcome.status !== 'sent') throw outcome.error;
      }
      // Everything is written: the bookmark moves, and the server may send more.
      await delivery.ack();
    }
  } finally {
    await client.close();
  }
}
