import { once } from 'node:events';
import type { EncodedEvent } from '@x/mozdef-events';
import { Agent } from 'undici';
import { describe, expect, it } from 'vitest';
import { holdAnswers } from '../../../test-support/http-server.ts';
import { createHttpTransport } from '../src/index.ts';
import { accept, startCollector } from './collector.ts';
import { closing, encoded, sendOne } from './events.ts';

describe('sending', () => {
  it('posts each event as JSON to /events and calls 200 sent', async () => {
    await using collector = await startCollector();
    await using transport = closing(createHttpTransport({ url: collector.url }));
    const event = encoded('é☃😀');
    expect(await sendOne(transport, event)).toEqual({ status: 'sent' });
    expect(collector.requests).toHaveLength(1);
    const [request] = collector.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/events', body: event.text });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(event.byteLength),
      host: `127.0.0.1:${collector.port}`,
    });
    expect(request?.headers['transfer-encoding']).toBeUndefined();
  });

  it.each([undefined, 'connectionStatistics', 'bulk'])(
    'refuses a message of the kind %s, which is none of MozDef',
    async (kind) => {
      await using collector = await startCollector();
      await using transport = closing(createHttpTransport({ url: collector.url }));
      const foreign = { text: '{}', byteLength: 2, kind } as unknown as EncodedEvent;
      const outcomes = await transport.send([encoded(), foreign], { signal: new AbortController().signal });
      expect(outcomes).toMatchObject([
        { status: 'sent' },
        { status: 'rejected', error: { code: 'invalid-message' } },
      ]);
      expect(collector.requests).toHaveLength(1);
    },
  );

  it('gives one outcome for each event, in order, and sends no event twice', async () => {
    await using collector = await startCollector((request, response) => {
      const { summary } = JSON.parse(request.body) as { summary: string };
      response.writeHead(Number(summary)).end();
    });
    await using transport = closing(
      createHttpTransport({ url: collector.url, connections: 4, bulk: 'never' }),
    );
    const statuses = Array.from({ length: 60 }, (_, index) => [200, 400, 503][index % 3] as number);
    const batch = statuses.map((status) => encoded(String(status)));
    const outcomes = await transport.send(batch, { signal: new AbortController().signal });
    const expected = { 200: 'sent', 400: 'rejected', 503: 'retryable' } as Record<number, string>;
    expect(outcomes.map(({ status }) => status)).toEqual(statuses.map((status) => expected[status]));
    expect(collector.requests).toHaveLength(60);
  });

  it('uses its connections again and again', async () => {
    await using collector = await startCollector();
    await using several = closing(createHttpTransport({ url: collector.url }));
    for (let count = 0; count < 20; count++) await sendOne(several);
    expect(collector.requests).toHaveLength(20);
    // While one connection settles after an answer, the next request may go out on a second one.
    const { length } = collector.sockets;
    expect(length).toBeLessThanOrEqual(2);
    await using one = closing(createHttpTransport({ url: collector.url, connections: 1 }));
    for (let count = 0; count < 20; count++) await sendOne(one);
    expect(collector.sockets).toHaveLength(length + 1);
  });

  it('keeps the connection after an answer with a body, too', async () => {
    await using collector = await startCollector((_, response) => {
      response.writeHead(500).end('x'.repeat(50_000));
    });
    await using transport = closing(createHttpTransport({ url: collector.url, connections: 1 }));
    for (let count = 0; count < 5; count++) await sendOne(transport);
    expect(collector.sockets).toHaveLength(1);
  });

  it('opens at most four connections where nothing is set: more make loginput slower', async () => {
    const gate = holdAnswers(4);
    await using collector = await startCollector((request, response) =>
      gate.hold(() => accept(request, response)),
    );
    await using transport = closing(createHttpTransport({ url: collector.url, bulk: 'never' }));
    const batch = Array.from({ length: 24 }, () => encoded());
    const outcomes = await transport.send(batch, { signal: new AbortController().signal });
    expect(outcomes.every(({ status }) => status === 'sent')).toBe(true);
    expect(gate.most).toBe(4);
    expect(collector.sockets.length).toBeLessThanOrEqual(4);
  });

  it('has as many requests at a time as connections, over all batches', async () => {
    const gate = holdAnswers(3);
    await using collector = await startCollector((request, response) =>
      gate.hold(() => accept(request, response)),
    );
    // A dispatcher that would make a connection for every request leaves the bound to the transport.
    const createDispatcher = () => new Agent();
    await using transport = closing(
      createHttpTransport({ url: collector.url, connections: 3, bulk: 'never' }, { createDispatcher }),
    );
    const { signal } = new AbortController();
    const batch = (size: number) =>
      transport.send(
        Array.from({ length: size }, () => encoded()),
        { signal },
      );
    const sending = Promise.all([batch(20), batch(10)]);
    const outcomes = (await sending).flat();
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 'sent'));
    expect(outcomes).toHaveLength(30);
    expect(gate.most).toBe(3);
  });

  it('puts the path of the URL before its own, and takes another path', async () => {
    await using collector = await startCollector();
    await using first = closing(createHttpTransport({ url: `${collector.url}/mozdef/` }));
    await using second = closing(
      createHttpTransport({ url: new URL(collector.url), paths: { event: '/nxlog' } }),
    );
    await sendOne(first);
    await sendOne(second);
    expect(collector.requests.map(({ url }) => url)).toEqual(['/mozdef/events', '/nxlog']);
  });

  it('sends further headers, and user and password of the URL as basic authentication', async () => {
    await using collector = await startCollector();
    const url = collector.url.replace('//', '//us%C3%A9r:p%40ss@');
    await using transport = closing(
      createHttpTransport({ url, headers: { 'X-Sender': 'a', 'User-Agent': 'b' } }),
    );
    await sendOne(transport);
    const { headers } = collector.requests[0] ?? {};
    expect(headers).toMatchObject({ 'x-sender': 'a', 'user-agent': 'b' });
    expect(headers?.authorization).toBe(`Basic ${Buffer.from('usér:p@ss').toString('base64')}`);
  });

  it('rejects an event that is too large and sends the others', async () => {
    await using collector = await startCollector();
    await using transport = closing(createHttpTransport({ url: collector.url, maxMessageBytes: 500 }));
    expect(transport.capabilities).toEqual({
      maxBatchSize: 100,
      maxMessageBytes: 500,
      acknowledged: true,
      sharedRefusals: true,
      forgetsMessages: true,
    });
    const large = encoded('x'.repeat(500));
    const outcomes = await transport.send([large, encoded('small')], {
      signal: new AbortController().signal,
    });
    expect(outcomes).toMatchObject([
      {
        status: 'rejected',
        error: { code: 'message-too-large', context: { limit: 500, byteLength: large.byteLength } },
      },
      { status: 'sent' },
    ]);
    expect(collector.requests).toHaveLength(1);
  });

  it('does not use a proxy that the environment names', async () => {
    await using proxy = await startCollector();
    await using collector = await startCollector();
    const names = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'] as const;
    const before = names.map((name) => [name, process.env[name]] as const);
    for (const name of names) process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : proxy.url;
    try {
      await using transport = closing(createHttpTransport({ url: collector.url }));
      expect(await sendOne(transport)).toEqual({ status: 'sent' });
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
    expect(collector.requests).toHaveLength(1);
    expect(proxy.sockets).toHaveLength(0);
  });
});

describe('close', () => {
  it('waits for requests in flight, refuses later ones and ends every connection', async () => {
    const held = Promise.withResolvers<() => void>();
    await using collector = await startCollector((request, response) => {
      held.resolve(() => accept(request, response));
    });
    const transport = createHttpTransport({ url: collector.url });
    const sending = sendOne(transport);
    const release = await held.promise;
    const closed = transport.close();
    expect(await sendOne(transport)).toMatchObject({ status: 'retryable', error: { code: 'closed' } });
    release();
    expect(await sending).toEqual({ status: 'sent' });
    await closed;
    await transport.close();
    const [socket] = collector.sockets;
    if (socket?.closed === false) await once(socket, 'close');
    expect(collector.requests).toHaveLength(1);
  });

  it('cuts everything off when its signal ends, even if it came later', async () => {
    const arrived = Promise.withResolvers<void>();
    await using collector = await startCollector(() => arrived.resolve());
    const transport = createHttpTransport({ url: collector.url, bulk: 'never', connections: 1 });
    const { signal } = new AbortController();
    const sending = transport.send([encoded('in flight'), encoded('in line')], { signal });
    await arrived.promise;
    const waiting = transport.close();
    await transport.close({ signal: AbortSignal.abort() });
    await waiting;
    expect(await sending).toMatchObject([
      { status: 'retryable', error: { code: 'closed' }, mayHaveArrived: true },
      { status: 'retryable', error: { code: 'closed' }, mayHaveArrived: false },
    ]);
    const [socket] = collector.sockets;
    if (socket?.closed === false) await once(socket, 'close');
    expect(collector.requests).toHaveLength(1);
  });

  it('has nothing to do on a transport that was never used', async () => {
    await createHttpTransport({ url: 'http://127.0.0.1:9' }).close();
  });
});
