import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPluginHost } from '@x/estreamer-plugins';
import {
  createFrameParser,
  createMessageDecoder,
  createRecordDecoder,
  type EventRecord,
} from '@x/estreamer-protocol';
import { expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { createMozDefPlugin } from '../src/index.ts';
import { createScriptedTransport } from './support/scripted-transport.ts';

/** The records of a capture, one array for each bundle. */
function readDeliveries(bytes: Uint8Array): EventRecord[][] {
  const frames = createFrameParser();
  const messages = createMessageDecoder();
  const decoder = createRecordDecoder();
  const deliveries: EventRecord[][] = [];
  frames.push(bytes);
  for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
    const message = messages.decode(frame);
    if (message.kind !== 'messageBundle') continue;
    deliveries.push(message.messages.map(({ payload }) => decoder.decode(payload)));
  }
  return deliveries;
}

describeWithShared('the captured session', (shared) => {
  it('becomes 12 connection events with the names that the capture has', async () => {
    const transport = createScriptedTransport();
    await using host = createPluginHost({ plugins: [createMozDefPlugin({ transport })] });
    const deliveries = readDeliveries(readFileSync(join(shared, 'captures/classic-session/server.bin')));
    for (const records of deliveries) await host.process({ records });

    expect(deliveries.map((records) => records.length)).toEqual([23, 18]);
    expect(transport.events).toHaveLength(12);
    const events = transport.events.map(({ text }) => JSON.parse(text));
    for (const event of events) {
      expect(event).toMatchObject({
        category: 'connection',
        source: 'cisco-fmc',
        hostname: '10.101.101.161',
        severity: 'INFO',
        tags: ['cisco', 'fmc', 'connection'],
        details: {
          accesscontrolrule: 'allow-all',
          accesscontrolpolicy: 'basic-ac',
          ingresszone: 'inside',
          useridentity: 'No Authentication Required',
          accesscontrolruleaction: 'Allow',
          networkanalysispolicy: 'Balanced Security and Connectivity',
          success: true,
        },
      });
      expect(event.details).not.toHaveProperty('username');
    }
    expect(events[0]).toMatchObject({
      timestamp: '2020-12-02T15:35:01.000000+00:00',
      summary:
        'TCP connection from 192.168.50.50:59265 to 52.114.128.70:443 (HTTPS, Microsoft): Allow by rule allow-all',
      details: {
        sourceipaddress: '192.168.50.50',
        sourceport: 59265,
        destinationipaddress: '52.114.128.70',
        destinationport: 443,
        applicationprotocol: 'HTTPS',
        webapplication: 'Microsoft',
        destinationcountry: 'united states',
        destinationuri: 'https://v10.vortex-win.data.microsoft.com',
        initiatortransmittedbytes: 1687,
        respondertransmittedbytes: 4492,
      },
    });
  });
});
