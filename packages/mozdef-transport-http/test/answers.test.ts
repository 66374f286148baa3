import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createHttpTransport } from '../src/index.ts';
import { answerWith, startCollector } from './collector.ts';
import { closing, sendOne } from './events.ts';

async function outcomeOf(answer: Parameters<typeof startCollector>[0], settings = {}, dependencies = {}) {
  await using collector = await startCollector(answer);
  await using transport = closing(createHttpTransport({ url: collector.url, ...settings }, dependencies));
  return { outcome: await sendOne(transport), collector };
}

describe('answers', () => {
  it.each([200, 201, 202, 204])('%i means sent', async (status) => {
    expect((await outcomeOf(answerWith(status))).outcome).toEqual({ status: 'sent' });
  });

  it.each([301, 302, 303, 307, 308])('%i is an error, and the redirect is not followed', async (status) => {
    await using elsewhere = await startCollector();
    const { outcome } = await outcomeOf(answerWith(status, '', { location: `${elsewhere.url}/login` }));
    expect(outcome).toMatchObject({ status: 'rejected', error: { code: 'refused', context: { status } } });
    expect(elsewhere.sockets).toHaveLength(0);
  });

  it.each([400, 401, 403, 404, 405, 413, 422])('%i is final', async (status) => {
    const { outcome, collector } = await outcomeOf(answerWith(status, '<h1>no</h1>'));
    expect(outcome).toMatchObject({
      status: 'rejected',
      error: {
        code: 'refused',
        message: expect.stringContaining(`${collector.url}/events answered ${status} (`),
        context: {
          transport: 'http',
          destination: `${collector.url}/events`,
          status,
          responseExcerpt: '<h1>no</h1>',
        },
      },
    });
  });

  it.each([408, 429])('%i may pass, and the event has not arrived', async (status) => {
    const { outcome } = await outcomeOf(answerWith(status, '', { 'retry-after': '7' }));
    expect(outcome).toMatchObject({
      status: 'retryable',
      retryAfterMs: 7000,
      mayHaveArrived: false,
      error: {
        code: 'unavailable',
        message: expect.stringContaining('(try again later; it asks to wait for 7 s)'),
        context: { status },
      },
    });
  });

  it.each([500, 502, 503, 504])('%i may pass, and the event may have arrived', async (status) => {
    const { outcome } = await outcomeOf(answerWith(status));
    expect(outcome).toMatchObject({
      status: 'retryable',
      mayHaveArrived: true,
      error: { code: 'unavailable' },
    });
    expect(outcome).not.toHaveProperty('retryAfterMs');
  });

  it.each([
    ['Fri, 02 Jan 2026 03:04:15 GMT', 10_000],
    ['Fri, 02 Jan 2026 03:04:00 GMT', 0],
    ['999999999999', 86_400_000],
    ['soon', undefined],
    ['-5', undefined],
  ])('reads Retry-After: %s as %s ms', async (header, expected) => {
    const clock = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) };
    const { outcome } = await outcomeOf(answerWith(503, '', { 'retry-after': header }), {}, { clock });
    expect((outcome as { retryAfterMs?: number }).retryAfterMs).toBe(expected);
  });

  it('shows the beginning of a long answer, on one line', async () => {
    const { outcome } = await outcomeOf(
      answerWith(500, `first\r\n\u001b[31msecond\u0000 line ${'x'.repeat(60_000)}`),
    );
    if (outcome.status !== 'retryable') throw new Error(outcome.status);
    const { message, context } = outcome.error;
    expect(context.responseExcerpt).toMatch(/^first \[31msecond line x+…$/);
    expect(Buffer.byteLength(context.responseExcerpt ?? '')).toBe(200);
    expect(message).not.toMatch(/\p{C}/u);
  });

  it('shows nothing of an answer that is compressed', async () => {
    const body = gzipSync('the broker is down');
    const { outcome } = await outcomeOf(answerWith(500, body, { 'content-encoding': 'gzip' }));
    if (outcome.status !== 'retryable') throw new Error(outcome.status);
    expect(outcome.error.context).not.toHaveProperty('responseExcerpt');
    expect(outcome.error.message).toMatch(/ answered 500 \(try again later\)$/);
  });

  it('shows nothing of credentials that the server sends back', async () => {
    await using collector = await startCollector((request, response) => {
      const { authorization = '' } = request.headers;
      const decoded = Buffer.from(authorization.slice(6), 'base64');
      response.writeHead(403).end(`denied: ${authorization}, that is ${decoded} or hunter2!`);
    });
    const url = collector.url.replace('//', '//operator:hunter2!@');
    await using transport = closing(createHttpTransport({ url }));
    const outcome = await sendOne(transport);
    expect(outcome).toMatchObject({
      status: 'rejected',
      error: { context: { responseExcerpt: 'denied: ***, that is *** or ***' } },
    });
    expect(JSON.stringify(outcome)).not.toMatch(/hunter2|Basic \w/);
  });

  it('stops reading an answer that never ends', async () => {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const { outcome } = await outcomeOf((_, response, socket) => {
      response.writeHead(200);
      const write = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', write);
      socket.on('close', resolve);
      write();
    });
    expect(outcome).toEqual({ status: 'sent' });
    await ended;
  });

  it('counts an answer whose body breaks off as an answer', async () => {
    const { outcome } = await outcomeOf((_, response, socket) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('part', () => socket.destroy());
    });
    expect(outcome).toEqual({ status: 'sent' });
  });

  it('takes the time limit for an answer whose body stalls', async () => {
    const { outcome } = await outcomeOf(
      (_, response) => {
        response.writeHead(404, { 'content-length': 100 }).write('part');
      },
      { timeoutMs: 200 },
    );
    expect(outcome).toMatchObject({ status: 'rejected', error: { context: { status: 404 } } });
  });

  it('waits past an interim answer', async () => {
    const { outcome } = await outcomeOf((_, response) => {
      response.writeEarlyHints({ link: '</x>; rel=preload' });
      response.writeHead(503).end();
    });
    expect(outcome).toMatchObject({ status: 'retryable', error: { context: { status: 503 } } });
  });

  it('calls what is not HTTP a lost connection', async () => {
    const { outcome } = await outcomeOf((_, _response, socket) => {
      socket.end('220 mail.example.com ESMTP\r\n');
    });
    expect(outcome).toMatchObject({
      status: 'retryable',
      error: { code: 'connection-lost' },
      mayHaveArrived: true,
    });
  });

  it('leaves no connection open when its answers are done', async () => {
    await using collector = await startCollector();
    const transport = createHttpTransport({ url: collector.url });
    await sendOne(transport);
    await transport.close();
    const [socket] = collector.sockets;
    if (socket?.closed === false) await once(socket, 'close');
    expect(socket?.closed).toBe(true);
  });
});
