import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createFormat } from '@x/estreamer-events';
import { createOutput } from '@x/estreamer-outputs';
import { createPluginHost } from '@x/estreamer-plugins';
import { createMozDefClient, withRetry } from '@x/mozdef-events';
import { createArrivals, testTransport } from '@x/transport-testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createWebhookTransport } from '../webhook-transport.ts';

/** A server that takes what is posted to it, and can be made to fail. */
async function startWebhook() {
  const arrivals = createArrivals();
  const refusals = new Map<string, number>();
  let goOn = Promise.withResolvers<void>();
  goOn.resolve();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    await goOn.promise;
    const status = refusals.get(body) ?? 200;
    if (status === 200) arrivals.add(body);
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    goOn.resolve();
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return {
    url: `http://127.0.0.1:${port}/`,
    arrivals,
    stop,
    async start() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    async stall() {
      goOn = Promise.withResolvers();
    },
    async resume() {
      goOn.resolve();
    },
    refuse: (message: { readonly text: string }, how: 'for-good' | 'for-now') =>
      void refusals.set(message.text, how === 'for-good' ? 422 : 503),
    dispose: stop,
  };
}

describe('the webhook transport keeps the contract', () => {
  testTransport({
    test: it,
    async createHarness() {
      const webhook = await startWebhook();
      return { transport: createWebhookTransport(webhook.url), ...webhook };
    },
  });
});

it('serves a MozDef client and an eStreamer output alike', async () => {
  const webhook = await startWebhook();
  onTestFinished(webhook.dispose);

  await using client = createMozDefClient({ transports: [withRetry(createWebhookTransport(webhook.url))] });
  const { delivered } = await client.send({ summary: 'from a MozDef client' });
  expect(delivered).toBe(true);

  const output = createOutput({
    format: createFormat('ecs'),
    transport: createWebhookTransport(webhook.url),
  });
  const host = createPluginHost({ plugins: [output] });
  const data = { EventType: 'ConnectionEvent', URL: 'https://example.com/from-an-estreamer-output' };
  const record = { kind: 'fullyQualifiedEvent', category: 'connection', recordType: 71, data };
  await host.process({ records: [record as never] });
  await host.close();

  const [first = '', second = ''] = webhook.arrivals.all;
  expect(JSON.parse(first)).toMatchObject({ summary: 'from a MozDef client' });
  expect(second).toContain('https://example.com/from-an-estreamer-output');
});
