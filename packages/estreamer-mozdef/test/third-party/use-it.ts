/** For a folder outside of the repository: one transport behind the MozDef client and behind eStreamer outputs. */
import { createFormat } from '@x/estreamer-events';
import { createMozDefPlugin } from '@x/estreamer-mozdef';
import { createOutput } from '@x/estreamer-outputs';
import { createPluginHost } from '@x/estreamer-plugins';
import { createRecordDecoder, createRecordEncoder } from '@x/estreamer-protocol';
import { createMozDefClient } from '@x/mozdef-events';
import { createFolderTransport } from './folder-transport.ts';

const client = createMozDefClient({ transports: [createFolderTransport('from-client')] });
await client.send({ summary: 'from the MozDef client' });
await client.close();

const data = { connectionCounter: 7, initiatorIpAddress: '192.0.2.1' };
const bytes = createRecordEncoder().encode({ kind: 'connectionStatistics', data });
const host = createPluginHost({
  plugins: [
    createOutput({ format: createFormat('ecs'), transport: createFolderTransport('from-output') }),
    createMozDefPlugin({ transport: createFolderTransport('from-bridge') }),
  ],
});
await host.process({ records: [createRecordDecoder().decode(bytes)] });
await host.close();
