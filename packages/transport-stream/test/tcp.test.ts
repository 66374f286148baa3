import { isTransportError, SENT } from '@x/transport';
import { describe, expect, it } from 'vitest';
import { createStreamTransport, type StreamTransportSettings } from '../src/index.ts';
import { createTestTransport, line, send, startLineServer } from './support/streams.ts';

const HOST = '127.0.0.1';

describe('the stream transport over TCP', () => {
  it('sends the lines of each batch, in order, over one connection', async () => {
    const server = await startLineServer();
    const { transport, kinds } = createTestTransport({ protocol: 'tcp', host: HOST, port: server.port });
    expect(await send(transport, line('u1'), line('u2'))).toEqual([SENT, SENT]);
    await Promise.all([send(transport, line('u3')), send(transport, line('u4'))]);
    expect(await server.received(4)).toEqual(['u1', 'u2', 'u3', 'u4']);
    expect(server.streams).toHaveLength(1);
    expect(kinds()).toEqual(['connected']);
    expect(transport.status()).toEqual({
      state: 'connected',
      sent: 4,
      waiting: 0,
      failures: 0,
      replayedBytes: 0,
    });
  });

  it('ends lines as it is told', async () => {
    const server = await startLineServer();
    const { transport } = createTestTransport(
      { protocol: 'tcp', host: HOST, port: server.port },
      { lineEnd: '\r\n' },
    );
    await send(transport, line('u1'), line('u2'));
    await server.received(2);
    expect(server.streams).toEqual(['u1\r\nu2\r\n']);
  });

  it('sends what was sent last again when the connection is lost, without waiting for a next batch', async () => {
    const server = await startLineServer();
    const { transport, kinds, told } = createTestTransport({
      protocol: 'tcp',
      host: HOST,
      port: server.port,
    });
    await send(transport, line('u1'));
    await server.received(1);
    server.stall();
    await send(transport, line('u2'));
    // What it has not read is lost, though the transport could write it.
    server.reset();
    await told('lost');
    server.resume();
    expect(await server.received(3)).toEqual(['u1', 'u1', 'u2']);
    expect(kinds()).toContain('replayed');
    await send(transport, line('u3'));
    expect(await server.received(4)).toEqual(['u1', 'u1', 'u2', 'u3']);
  });

  it('sends again as much as it is told, and says of what it gives back that nobody can be reached', async () => {
    const server = await startLineServer();
    const { transport, told } = createTestTransport(
      { protocol: 'tcp', host: HOST, port: server.port },
      { replayBytes: 0, reconnect: { attempts: 2, initialDelayMs: 1, maxDelayMs: 2 } },
    );
    await send(transport, line('u1'));
    await server.received(1);
    await server.stop();
    await told('lost');
    expect(await send(transport, line('u2'))).toMatchObject([
      {
        status: 'retryable',
        error: {
          code: 'unreachable',
          context: {
            destination: `tcp://127.0.0.1:${server.port}`,
            transport: 'tcp',
            reason: 'ECONNREFUSED',
          },
        },
      },
    ]);
    await server.start();
    await send(transport, line('u2'));
    await send(transport, line('u3'));
    expect(await server.received(3)).toEqual(['u1', 'u2', 'u3']);
    expect(transport.status()).toMatchObject({ sent: 3, replayedBytes: 0 });
  });

  it('waits for a slow peer, and gives one up that takes nothing', async () => {
    const server = await startLineServer();
    const { transport } = createTestTransport({ protocol: 'tcp', host: HOST, port: server.port });
    server.stall();
    const large = Array.from({ length: 40 }, (_, index) => line(`u${index} ${'x'.repeat(500_000)}`));
    let done = false;
    const sending = send(transport, ...large).then(() => {
      done = true;
    });
    await server.connected();
    // The socket buffers of both sides take less than this.
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toBe(false);
    server.resume();
    await sending;
    expect(await server.received(40)).toHaveLength(40);

    server.stall();
    const impatient = createTestTransport(
      { protocol: 'tcp', host: HOST, port: server.port },
      { sendTimeoutMs: 50, reconnect: { attempts: 1 } },
    );
    const outcomes = await send(impatient.transport, ...large);
    expect(outcomes.filter(({ status }) => status === 'retryable').length).toBeGreaterThan(0);
  });

  it('gives a batch back when its signal ends', async () => {
    const server = await startLineServer();
    await server.stop();
    const controller = new AbortController();
    const { transport, told } = createTestTransport(
      { protocol: 'tcp', host: HOST, port: server.port },
      { reconnect: { attempts: 1_000_000, initialDelayMs: 1, maxDelayMs: 1 } },
    );
    const sending = transport.send([line('u1')], { signal: controller.signal });
    await told('failed', 3);
    controller.abort();
    expect(await sending).toMatchObject([{ status: 'retryable', error: { code: 'aborted' } }]);
  });

  it('says everything that is wrong with its settings', () => {
    const settings = {
      destination: { protocol: 'tls', host: 'a b', port: 0 },
      syslog: { facility: 'local9', severity: 'loud', standard: 'rfc5424' },
      reconnect: { attempts: 0 },
      replayBytes: -1,
    } as unknown as StreamTransportSettings;
    expect(() => createStreamTransport(settings)).toThrow(
      expect.toSatisfy((error) => isTransportError(error) && error.context.issues?.length === 7),
    );
  });
});
