import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { buildConnector, Pool } from 'undici';
import { describe, expect, it } from 'vitest';
import { createHttpTransport } from '../src/index.ts';
import { answerWith, startCollector } from './collector.ts';
import { closing, encoded, sendOne } from './events.ts';

/** A server that accepts connections and never says a word, but for what it is told. */
async function startSilentServer(onConnection: (socket: Socket) => void = () => {}) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function freePort(): Promise<number> {
  await using server = await startSilentServer();
  return server.port;
}

describe('failures', () => {
  it('a refused connection: the event has not arrived', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await using transport = closing(createHttpTransport({ url }));
    expect(await sendOne(transport)).toMatchObject({
      status: 'retryable',
      mayHaveArrived: false,
      error: {
        code: 'unreachable',
        message: expect.stringMatching(/ECONNREFUSED \(check url/),
        context: { transport: 'http', destination: `${url}/events` },
        cause: { code: 'ECONNREFUSED' },
      },
    });
  });

  it('an unasked 100 Continue, which undici takes for a broken connection: the event may have arrived', async () => {
    await using server = await startSilentServer((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'));
    });
    const url = `http://127.0.0.1:${server.port}`;
    await using transport = closing(createHttpTransport({ url }));
    expect(await sendOne(transport)).toMatchObject({
      status: 'retryable',
      mayHaveArrived: true,
      error: { code: 'connection-lost', cause: { code: 'UND_ERR_SOCKET', message: 'bad response' } },
    });
  });

  it('a handshake that does not come to an end: the event has not arrived', async () => {
    await using server = await startSilentServer();
    const url = `https://127.0.0.1:${server.port}`;
    await using transport = closing(createHttpTransport({ url, connectTimeoutMs: 100 }));
    expect(await sendOne(transport)).toMatchObject({
      status: 'retryable',
      mayHaveArrived: false,
      error: { code: 'unreachable', cause: { code: 'UND_ERR_CONNECT_TIMEOUT' } },
    });
  });

  it('no answer in time: the event may have arrived', async () => {
    await using collector = await startCollector(() => {});
    // Long enough to connect on a busy machine.
    await using transport = closing(createHttpTransport({ url: collector.url, timeoutMs: 1000 }));
    expect(await sendOne(transport)).toMatchObject({
      status: 'retryable',
      mayHaveArrived: true,
      error: { code: 'timeout', message: expect.stringContaining('no answer within 1000 ms') },
    });
    const [socket] = collector.sockets;
    if (socket?.closed === false) await once(socket, 'close');
  });

  it('no connection within the whole time: the event has not arrived', async () => {
    await using server = await startSilentServer();
    const url = `https://127.0.0.1:${server.port}`;
    const transport = createHttpTransport({ url, timeoutMs: 100 });
    expect(await sendOne(transport)).toMatchObject({
      status: 'retryable',
      mayHaveArrived: false,
      error: { code: 'timeout', message: expect.stringContaining('no connection within 100 ms') },
    });
    await transport.close({ signal: AbortSignal.abort() });
  });

  it('an event whose time ran out before there was a connection is not sent afterwards', async () => {
    await using collector = await startCollector();
    const open = Promise.withResolvers<void>();
    await using transport = closing(
      createHttpTransport(
        { url: collector.url, connections: 1, timeoutMs: 200 },
        {
          createDispatcher(origin, options) {
            const make = buildConnector(options.connect);
            const connect: typeof make = (target, callback) => {
              void open.promise.then(() => make(target, callback));
            };
            return new Pool(origin, { ...options, connect });
          },
        },
      ),
    );
    expect(await sendOne(transport, encoded('too late'))).toMatchObject({
      error: { code: 'timeout' },
      mayHaveArrived: false,
    });
    open.resolve();
    expect(await sendOne(transport, encoded('in time'))).toEqual({ status: 'sent' });
    expect(collector.requests.map(({ body }) => JSON.parse(body).summary)).toEqual(['in time']);
  });

  it('a connection that breaks: the event may have arrived', async () => {
    await using collector = await startCollector((_request, _response, socket) => socket.destroy());
    await using transport = closing(createHttpTransport({ url: collector.url }));
    expect(await sendOne(transport)).toMatchObject({
      status: 'retryable',
      mayHaveArrived: true,
      error: { code: 'connection-lost' },
    });
  });

  it('goes on after the server was away', async () => {
    let broken = true;
    await using collector = await startCollector((request, response, socket) => {
      if (broken) socket.destroy();
      else answerWith(200)(request, response, socket);
    });
    await using transport = closing(createHttpTransport({ url: collector.url }));
    expect((await sendOne(transport)).status).toBe('retryable');
    broken = false;
    expect((await sendOne(transport)).status).toBe('sent');
  });

  it("the caller's signal ends what is in flight and what waits in line", async () => {
    const arrived = Promise.withResolvers<void>();
    await using collector = await startCollector(() => arrived.resolve());
    await using transport = closing(
      createHttpTransport({ url: collector.url, bulk: 'never', connections: 1 }),
    );
    const caller = new AbortController();
    const sending = transport.send([encoded('a'), encoded('b')], { signal: caller.signal });
    await arrived.promise;
    caller.abort();
    expect(await sending).toMatchObject([
      { status: 'retryable', error: { code: 'aborted' }, mayHaveArrived: true },
      { status: 'retryable', error: { code: 'aborted' }, mayHaveArrived: false },
    ]);
    const [socket] = collector.sockets;
    if (socket?.closed === false) await once(socket, 'close');
    expect(collector.requests).toHaveLength(1);
  });

  it('a signal that has ended already sends nothing', async () => {
    await using collector = await startCollector();
    await using transport = closing(createHttpTransport({ url: collector.url }));
    const outcome = await sendOne(transport, encoded(), AbortSignal.abort());
    expect(outcome).toMatchObject({ status: 'retryable', error: { code: 'aborted' } });
    expect(outcome).not.toMatchObject({ mayHaveArrived: true });
    expect(collector.sockets).toHaveLength(0);
  });

  it('never shows credentials', async () => {
    await using refusing = await startCollector(answerWith(401));
    const port = await freePort();
    for (const base of [refusing.url, `http://127.0.0.1:${port}`, `https://127.0.0.1:${refusing.port}`]) {
      const url = base.replace('//', '//operator:hunter2@');
      const headers = { 'x-api-key': 'hunter3' };
      await using transport = closing(createHttpTransport({ url, headers }));
      const outcome = await sendOne(transport);
      expect(outcome.status).not.toBe('sent');
      const shown = inspect(outcome, { depth: 20, showHidden: true }) + JSON.stringify(outcome);
      expect(shown).not.toMatch(/hunter|operator|Basic/);
    }
  });
});
