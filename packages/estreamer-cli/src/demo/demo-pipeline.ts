import {
  createEstreamerClient,
  type EstreamerClient,
  type EstreamerClientSettings,
} from '@x/estreamer-client';
import { createMozDefPlugin, type RecordMapper } from '@x/estreamer-mozdef';
import { createPluginHost, definePlugin, type PluginHost } from '@x/estreamer-plugins';
import type { EventRecord } from '@x/estreamer-protocol';
import { createMozDefClient, type MozDefClient } from '@x/mozdef-events';
import { createHttpTransport } from '@x/mozdef-transport-http';

/** Where the pipeline's ends are. */
export interface DemoPipelineSettings {
  readonly source: Pick<EstreamerClientSettings, 'host' | 'port' | 'tls' | 'request' | 'start' | 'signal'>;
  readonly collectorUrl: string;
  readonly mapper: RecordMapper;
  /** Called for each record before it is mapped. */
  readonly onRecord: (record: EventRecord) => void;
}

/** eStreamer client, plugin host with the bridge, MozDef client: composed as anyone would. */
export interface DemoPipeline extends AsyncDisposable {
  readonly client: EstreamerClient;
  /** Runs until the client is closed or fails. */
  run(): Promise<void>;
}

export function createDemoPipeline(settings: DemoPipelineSettings): DemoPipeline {
  const { source, collectorUrl, mapper, onRecord } = settings;
  // One delivery at a time: the server has its last Null when the last delivery is taken care of.
  const client = createEstreamerClient({ ...source, reconnect: false, window: { records: 1 } });
  const mozdef: MozDefClient = createMozDefClient({
    transports: [createHttpTransport({ url: collectorUrl })],
    defaults: { processname: 'estreamer' },
  });
  const observer = definePlugin({
    info: { description: 'counts the records', author: 'the demo', version: '1.0', callback: 'count' },
    count: onRecord,
  });
  const host: PluginHost = createPluginHost({
    plugins: [observer, createMozDefPlugin({ client: mozdef, mapper })],
  });

  return {
    client,
    async run() {
      for await (const delivery of client) {
        await host.process(delivery);
        await delivery.ack();
      }
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await host.close();
      await mozdef.close();
    },
  };
}
