import { describe, expect, it } from 'vitest';
import { isEstreamerPluginError } from '../../src/errors/plugin-error.ts';
import { createCefFormat, createCsvFormat } from '../../src/formats/index.ts';
import { createStreamPlugin, type StreamPluginSettings } from '../../src/stream/index.ts';
import { context, deliver, event } from '../file/deliveries.ts';
import { startLineServer } from './line-server.ts';
import { createTestPlugin, urlsOf } from './stream-plugin.ts';

const HOST = '127.0.0.1';

describe('the stream plugin over TCP', () => {
  it('sends the lines of each delivery, in order, over one connection', async () => {
    const server = await startLineServer();
    const { plugin, kinds } = createTestPlugin(
      { protocol: 'tcp', host: HOST, port: server.port },
      { batchLength: 200 },
    );
    await deliver(plugin, event(1), event(2));
    await Promise.all([deliver(plugin, event(3)), deliver(plugin, event(4))]);
    expect(urlsOf(await server.received(4))).toEqual(['u1', 'u2', 'u3', 'u4']);
    expect(server.streams).toHaveLength(1);
    expect(kinds()).toEqual(['connected']);
    expect(plugin.status()).toEqual({ lines: 4, failures: 0, dropped: 0, replayedBytes: 0, connected: true });
  });

  it('ends lines as the format does', async () => {
    const server = await startLineServer();
    const format = createCsvFormat({ columns: { url: 'URL' } });
    const { plugin } = createTestPlugin({ protocol: 'tcp', host: HOST, port: server.port }, { format });
    await deliver(plugin, event(1), event(2));
    await server.received(2);
    expect(server.streams).toEqual(['u1\r\nu2\r\n']);
  });

  it('sends what was being sent, and what was sent last, again when the connection is lost', async () => {
    const server = await startLineServer();
    const { plugin, kinds, told } = createTestPlugin({ protocol: 'tcp', host: HOST, port: server.port });
    await deliver(plugin, event(1));
    await server.received(1);
    server.stall();
    await deliver(plugin, event(2));
    // What it has not read is lost, though the plugin could write it.
    server.reset();
    await told('disconnected');
    server.resume();
    await deliver(plugin, event(3));
    await server.received(4);
    expect(urlsOf(server.messages)).toEqual(['u1', 'u1', 'u2', 'u3']);
    expect(kinds()).toContain('replayed');
  });

  it('sends it again without waiting for a next delivery', async () => {
    const server = await startLineServer();
    const { plugin, told } = createTestPlugin({ protocol: 'tcp', host: HOST, port: server.port });
    server.stall();
    await deliver(plugin, event(1));
    await server.connected();
    server.reset();
    await told('disconnected');
    server.resume();
    expect(urlsOf(await server.received(1))).toEqual(['u1']);
  });

  it('sends again as much as it is told, and nothing of a delivery that failed', async () => {
    const server = await startLineServer();
    const { plugin, told } = createTestPlugin(
      { protocol: 'tcp', host: HOST, port: server.port },
      { replayBytes: 0, reconnect: { attempts: 2 } },
    );
    await deliver(plugin, event(1));
    await server.received(1);
    await server.stop();
    await told('disconnected');
    await expect(deliver(plugin, event(2))).rejects.toMatchObject({
      code: 'destination-unreachable',
      context: { destination: `tcp://127.0.0.1:${server.port}`, reason: 'ECONNREFUSED' },
    });
    await server.start();
    await deliver(plugin, event(2));
    await deliver(plugin, event(3));
    expect(urlsOf(await server.received(3))).toEqual(['u1', 'u2', 'u3']);
    expect(plugin.status()).toMatchObject({ lines: 3, failures: 1, replayedBytes: 0 });
  });

  it('loses no line of a delivery in several parts when the connection is lost between them', async () => {
    const server = await startLineServer();
    const { plugin, told } = createTestPlugin(
      { protocol: 'tcp', host: HOST, port: server.port },
      { replayBytes: 0, batchLength: 1 },
    );
    server.stall();
    let reset = false;
    const records = [event(1), event(2), event(3)];
    const given = context();
    await plugin.writeDelivery(
      { records },
      {
        ...given,
        metadata: {
          ...given.metadata,
          resolve(record) {
            // The first line is written now, and not read.
            if (record === records[1] && !reset) {
              reset = true;
              server.reset();
              server.resume();
            }
            return given.metadata.resolve(record);
          },
        },
      },
    );
    await told('disconnected');
    await server.received(3);
    expect(new Set(urlsOf(server.messages))).toEqual(new Set(['u1', 'u2', 'u3']));
  });

  it('waits for a slow peer, and gives one up that takes nothing', async () => {
    const server = await startLineServer();
    const { plugin } = createTestPlugin({ protocol: 'tcp', host: HOST, port: server.port });
    server.stall();
    const large = Array.from({ length: 40 }, (_, index) => event(index, 'x'.repeat(500_000)));
    let done = false;
    const delivery = deliver(plugin, ...large).then(() => {
      done = true;
    });
    await server.connected();
    // The socket buffers of both sides take less than this.
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toBe(false);
    server.resume();
    await delivery;
    expect(await server.received(40)).toHaveLength(40);

    server.stall();
    const impatient = createTestPlugin(
      { protocol: 'tcp', host: HOST, port: server.port },
      { sendTimeoutMs: 50, reconnect: { attempts: 1 } },
    );
    await expect(deliver(impatient.plugin, ...large)).rejects.toMatchObject({
      code: 'destination-unreachable',
    });
  });

  it('sends a line twice at most to a peer that ends the connection after each line', async () => {
    const server = await startLineServer();
    const { plugin, told } = createTestPlugin({ protocol: 'tcp', host: HOST, port: server.port });
    for (let number = 0; number < 3; number += 1) {
      const delivery = deliver(plugin, event(number));
      for (let time = 0; time < 2; time += 1) {
        const connection = await server.connected();
        connection.once('data', () => connection.end());
      }
      await delivery;
      await told('disconnected', 2 * number + 2);
    }
    await plugin.teardown();
    for (let number = 0; number < 3; number += 1) {
      const times = urlsOf(server.messages).filter((url) => url === `u${number}`).length;
      expect(times).toBeGreaterThan(0);
      expect(times).toBeLessThanOrEqual(2);
    }
  });

  it('waits longer and longer for a peer that breaks every connection, and then for the next delivery', async () => {
    const server = await startLineServer();
    const waits: number[] = [];
    const { plugin, told } = createTestPlugin(
      { protocol: 'tcp', host: HOST, port: server.port },
      { reconnect: { attempts: 3 } },
      { wait: async (milliseconds) => void waits.push(milliseconds), random: () => 0 },
    );
    server.stall();
    await deliver(plugin, event(1));
    for (let connection = 1; connection <= 4; connection += 1) {
      await server.connected();
      await told('replayed', connection - 1);
      server.reset();
      await told('disconnected', connection);
    }
    expect(waits).toEqual([100, 200]);
    server.resume();
    await deliver(plugin, event(2));
    expect(urlsOf(await server.received(2))).toEqual(['u1', 'u2']);
    expect(server.streams).toHaveLength(5);
  });

  it('ends the wait with the signal', async () => {
    const server = await startLineServer();
    await server.stop();
    const controller = new AbortController();
    const { plugin } = createTestPlugin(
      { protocol: 'tcp', host: HOST, port: server.port },
      { reconnect: { attempts: 1_000_000 } },
      {
        wait: async () => controller.abort(),
      },
    );
    const delivery = plugin.writeDelivery({ records: [event(1)] }, context(controller.signal));
    await expect(delivery).rejects.toMatchObject({ code: 'aborted' });
  });

  it('keeps each line whole, whatever the texts hold', async () => {
    const server = await startLineServer();
    const { plugin } = createTestPlugin(
      { protocol: 'tcp', host: HOST, port: server.port },
      { format: createCefFormat() },
    );
    const hostile = {
      ...event(1),
      data: { EventType: 'ConnectionEvent', URL: 'a\nb\r\u0085\u2028|=\\é' },
    } as ReturnType<typeof event>;
    await deliver(plugin, hostile, hostile);
    const lines = await server.received(2);
    expect(lines[0]).toContain('request=a\\nb\\r  |\\=\\\\é');
  });

  it('says everything that is wrong with its settings', () => {
    const settings = {
      format: {},
      destination: { protocol: 'tls', host: 'a b', port: 0, cert: 'x' },
      syslog: { facility: 'local9', severity: 'loud' },
      reconnect: { attempts: 0 },
      replayBytes: -1,
    } as unknown as StreamPluginSettings;
    expect(() => createStreamPlugin(settings)).toThrow(
      expect.toSatisfy((error) => isEstreamerPluginError(error) && error.context.issues?.length === 8),
    );
  });
});
