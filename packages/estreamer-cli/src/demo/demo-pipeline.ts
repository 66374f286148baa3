import {
  createEstreamerClient,
  type EstreamerClient,
  type EstreamerClientSettings,
} from '@x/estreamer-client';
import { createMozDefPlugin, type MozDefPluginSettings } from '@x/estreamer-mozdef';
import { createPluginHost, definePlugin, streamDeliveries } from '@x/estreamer-plugins';
import type { EventRecord } from '@x/estreamer-protocol';
import { createHttpTransport } from '@x/mozdef-transport-http';

/** Where the pipeline's ends are. */
export interface DemoPipelineSettings {
  readonly source: Pick<EstreamerClientSettings, 'host' | 'port' | 'tls' | 'request' | 'start' | 'signal'>;
  readonly collectorUrl: string;
  readonly format: MozDefPluginSettings['format'];
  /** Called for each record before it is written. */
  readonly onRecord: (record: EventRecord) => void;
}

/** eStreamer client, plugin host with the bridge, transport to MozDef: composed as anyone would. */
export interface DemoPipeline extends AsyncDisposable {
  readonly client: EstreamerClient;
  /** Runs until the client is closed or fails. */
  run(): Promise<void>;
}

export function createDemoPipeline(settings: DemoPipelineSettings): DemoPipeline {
  const { source, collectorUrl, format, onRecord } = settings;
  // One delivery at a time: the server has its last Null when the last delivery is taken care of.
  const client = createEstreamerClient({ ...source, reconnect: false, window: { records: 1 } });
  const observer = definePlugin({
    info: { description: 'counts the records', author: 'the demo', version: '1.0', callback: 'count' },
    count: onRecord,
  });
  const transport = createHttpTransport({ url: collectorUrl });
  const host = createPluginHost({ plugins: [observer, createMozDefPlugin({ transport, format })] });

  return {
    client,
    async run() {
      await streamDeliveries(client, host);
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await host.close();
    },
  };
}
