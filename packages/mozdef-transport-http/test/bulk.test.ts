import { encodeMessage, vulnerability } from '@x/mozdef-events';
import { describe, expect, it } from 'vitest';
import { createHttpTransport } from '../src/index.ts';
import { closing, encoded, sendOne } from './events.ts';
import { startLoginput } from './loginput.ts';

const { signal } = new AbortController();
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));
const batchOf = (summaries: readonly string[]) => summaries.map((summary) => encoded(summary));
const summaries = (published: readonly unknown[]) =>
  published.map((item) => (item as { summary: string }).summary);

describe('the stand-in for loginput has the traps of the real one', () => {
  const post = async (url: string, body: string | Uint8Array<ArrayBuffer>, method = 'POST') =>
    (await fetch(url, { method, body })).status;
  const one = '{"summary":"one","tags":["t"]}';

  it.each([
    ['array', `[${one},${one}]`, 200, 2],
    ['two lines', `${one}\n${one}\n`, 200, 2],
    ['a second line that is bad', `${one}\nnot json\n${one}`, 500, 1],
    ['a scalar in an array', `[${one},1,${one}]`, 500, 1],
    ['an item with a key index', `[{"summary":"x","index":1},${one}]`, 200, 1],
    ['action lines', `{"index":{}}\n${one}\n`, 200, 1],
    ['an empty array', '[]', 200, 0],
  ])('a bulk of %s', async (_, body, status, count) => {
    await using loginput = await startLoginput();
    expect(await post(`${loginput.url}/_bulk`, body)).toBe(status);
    expect(loginput.published).toHaveLength(count);
  });

  it('loses a bare object in a bulk and says 200', async () => {
    await using loginput = await startLoginput();
    expect(await post(`${loginput.url}/_bulk`, one)).toBe(200);
    expect(loginput.published).toEqual(['summary', 'tags']);
  });

  it.each([
    ['/events', one, 'POST', 200],
    ['/events/', one, 'PUT', 200],
    ['/events', '[]', 'POST', 500],
    ['/events', 'null', 'POST', 500],
    ['/events', `${one}x`, 'POST', 500],
    ['/_bulk', `[${one}]`, 'PUT', 405],
    ['/custom/vulnerability/', one, 'POST', 404],
    ['/compliance', one, 'POST', 404],
  ])('%s with %s by %s: %i', async (path, body, method, status) => {
    await using loginput = await startLoginput();
    expect(await post(`${loginput.url}${path}`, body, method)).toBe(status);
  });
});

describe('bulk', () => {
  it('posts several events as one array to /_bulk, and one event to /events', async () => {
    await using loginput = await startLoginput();
    await using transport = closing(createHttpTransport({ url: loginput.url }));
    const outcomes = await transport.send(batchOf(numbers(100)), { signal });
    expect(outcomes).toEqual(numbers(100).map(() => ({ status: 'sent' })));
    await sendOne(transport, encoded('alone'));
    expect(loginput.paths).toEqual(['/_bulk', '/events']);
    expect(summaries(loginput.published)).toEqual([...numbers(100), 'alone']);
  });

  it('takes the bytes of events that have them, whatever requests they go out in', async () => {
    await using loginput = await startLoginput();
    await using transport = closing(createHttpTransport({ url: loginput.url, maxBatchSize: 2 }));
    const inBytes = (summary: string) => {
      const { text, byteLength } = encoded(summary);
      return {
        kind: 'event' as const,
        byteLength,
        get text(): string {
          throw new Error('nobody should ask for the text');
        },
        bytes: Buffer.from(`before${text}behind`),
        byteOffset: 'before'.length,
      };
    };
    const batch = [inBytes('é😀'), encoded('text'), inBytes('two'), inBytes('three'), inBytes('alone')];
    expect(await transport.send(batch, { signal })).toEqual(batch.map(() => ({ status: 'sent' })));
    expect(summaries(loginput.published)).toEqual(['é😀', 'text', 'two', 'three', 'alone']);
    expect([...loginput.paths].sort()).toEqual(['/_bulk', '/_bulk', '/events']);
  });

  it('posts one event as an array as well, if it is told to', async () => {
    await using loginput = await startLoginput();
    await using transport = closing(createHttpTransport({ url: loginput.url, bulk: 'always' }));
    await sendOne(transport, encoded('alone'));
    expect(loginput.paths).toEqual(['/_bulk']);
    expect(loginput.published).toMatchObject([{ summary: 'alone' }]);
  });

  it('keeps to the largest number of events and bytes of a request', async () => {
    await using loginput = await startLoginput();
    const sizes: number[] = [];
    loginput.intercept = (body) => {
      sizes.push(Buffer.byteLength(body));
      return false;
    };
    const settings = { url: loginput.url, maxBatchSize: 10, maxBulkBytes: 1000, connections: 1 };
    await using transport = closing(createHttpTransport(settings));
    expect(transport.capabilities.maxBatchSize).toBe(10);
    const batch = batchOf([...numbers(9), 'é'.repeat(1500)]);
    const outcomes = await transport.send(batch, { signal });
    expect(outcomes.every(({ status }) => status === 'sent')).toBe(true);
    expect(sizes.length).toBeGreaterThan(2);
    expect(sizes.slice(0, -1).every((size) => size <= 1000)).toBe(true);
    // A single event may be larger.
    expect(sizes.at(-1)).toBeGreaterThan(3000);
    expect(loginput.published).toHaveLength(10);
  });

  it('never lets an event with a key index into a bulk', async () => {
    await using loginput = await startLoginput();
    await using transport = closing(createHttpTransport({ url: loginput.url }));
    const [first, last] = batchOf(['first', 'last']) as [
      ReturnType<typeof encoded>,
      ReturnType<typeof encoded>,
    ];
    const text = '{"index":1,"summary":"odd"}';
    const odd = { ...first, text, byteLength: text.length, message: JSON.parse(text) };
    const inside = encoded('{"index":1}');
    const outcomes = await transport.send([first, odd, inside, last], { signal });
    expect(outcomes.every(({ status }) => status === 'sent')).toBe(true);
    expect(summaries(loginput.published).toSorted()).toEqual(
      ['first', 'last', 'odd', '{"index":1}'].toSorted(),
    );
    expect(loginput.paths.toSorted()).toEqual(['/_bulk', '/events']);
  });

  it('posts vulnerabilities one by one to their endpoint', async () => {
    await using loginput = await startLoginput();
    await using transport = closing(createHttpTransport({ url: loginput.url, bulk: 'always' }));
    const encodedVulnerability = encodeMessage(
      vulnerability({
        version: 2,
        description: 'd',
        utctimestamp: '2026-01-02T03:04:05+00:00',
        asset: { hostname: 'h', ipaddress: '192.0.2.1' },
        sourcename: 's',
        zone: 'z',
      }),
    );
    await transport.send([encoded('a'), encodedVulnerability, encoded('b'), encodedVulnerability], {
      signal,
    });
    const vulnerabilities = loginput.published.filter((item) =>
      Object.hasOwn(item as object, 'customendpoint'),
    );
    expect(vulnerabilities).toMatchObject([
      { endpoint: 'vulnerability', zone: 'z' },
      { endpoint: 'vulnerability', zone: 'z' },
    ]);
    expect(loginput.paths.toSorted()).toEqual(['/_bulk', '/custom/vulnerability', '/custom/vulnerability']);
  });

  it('posts events of a custom endpoint one by one', async () => {
    await using loginput = await startLoginput();
    await using transport = closing(createHttpTransport({ url: loginput.url, customEndpoint: 'my-app' }));
    await transport.send(batchOf(['a', 'b']), { signal });
    expect(loginput.paths).toEqual(['/custom/my-app', '/custom/my-app']);
    expect(loginput.published).toMatchObject([{ endpoint: 'my-app', customendpoint: true }, {}]);
  });

  it('gives events of a custom endpoint the utctimestamp that MozDef does not derive there', async () => {
    await using loginput = await startLoginput();
    await using transport = closing(createHttpTransport({ url: loginput.url, customEndpoint: 'rigapp' }));
    await transport.send(batchOf(['a']), { signal });
    const [event] = loginput.published as { readonly timestamp?: string; readonly utctimestamp?: string }[];
    expect(event?.timestamp).toMatch(/\+00:00$/);
    expect(event?.utctimestamp).toBe(event?.timestamp);
  });

  it('divides a batch that is too large for the server, down to the one event that is', async () => {
    await using loginput = await startLoginput();
    loginput.intercept = (body, response) => {
      if (body.length <= 1500) return false;
      response.writeHead(413).end();
      return true;
    };
    await using transport = closing(createHttpTransport({ url: loginput.url }));
    const batch = batchOf([...numbers(5), 'x'.repeat(2000), ...numbers(4)]);
    const outcomes = await transport.send(batch, { signal });
    expect(outcomes.map(({ status }) => status)).toEqual(
      batch.map((_, index) => (index === 5 ? 'rejected' : 'sent')),
    );
    expect(outcomes[5]).toMatchObject({ error: { code: 'refused', context: { status: 413 } } });
    expect(summaries(loginput.published).toSorted()).toEqual([...numbers(5), ...numbers(4)].toSorted());
  });

  it.each([401, 404, 405, 302])('does not divide what is answered %i', async (status) => {
    await using loginput = await startLoginput();
    loginput.intercept = (_, response) => {
      response.writeHead(status).end();
      return true;
    };
    await using transport = closing(createHttpTransport({ url: loginput.url }));
    const outcomes = await transport.send(batchOf(['a', 'b', 'c']), { signal });
    expect(outcomes).toMatchObject(Array(3).fill({ status: 'rejected', error: { context: { status } } }));
    expect(loginput.paths).toHaveLength(1);
  });

  it('finds the one event that a web application firewall refuses, and sends the others', async () => {
    await using loginput = await startLoginput();
    loginput.intercept = (body, response) => {
      if (!body.includes('../../etc/passwd')) return false;
      response.writeHead(403).end('blocked');
      return true;
    };
    await using transport = closing(createHttpTransport({ url: loginput.url }));
    const texts = ['a', 'b', 'GET /../../etc/passwd', 'c', 'd'];
    const outcomes = await transport.send(batchOf(texts), { signal });
    expect(outcomes.map(({ status }) => status)).toEqual(['sent', 'sent', 'rejected', 'sent', 'sent']);
    expect(outcomes[2]).toMatchObject({ error: { code: 'refused', context: { status: 403 } } });
    expect(summaries(loginput.published)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('says of a bulk that failed that it may have arrived in part', async () => {
    await using loginput = await startLoginput();
    loginput.onPublished = () => {
      if (loginput.published.length === 2) void loginput.stop();
    };
    await using transport = closing(createHttpTransport({ url: loginput.url }));
    const outcomes = await transport.send(batchOf(['a', 'b', 'c']), { signal });
    expect(outcomes).toMatchObject(Array(3).fill({ status: 'retryable', mayHaveArrived: true }));
  });

  it('refuses settings that contradict each other', () => {
    const url = 'http://127.0.0.1:1';
    const make = (settings: object) => () => createHttpTransport({ url, ...settings });
    expect(make({ customEndpoint: 'a/b' })).toThrow(/customEndpoint/);
    expect(make({ customEndpoint: 'a', bulk: 'always' })).toThrow(/bulk/);
    expect(make({ customEndpoint: 'a', paths: { event: '/events' } })).toThrow(/paths\.event/);
    expect(make({ bulk: 'sometimes' })).toThrow(/bulk/);
    expect(make({ maxBatchSize: 0, maxBulkBytes: -1 })).toThrow(/maxBatchSize.*maxBulkBytes/);
    expect(make({ proxy: 'socks5://127.0.0.1' })).toThrow(/proxy/);
  });
});

describe('status', () => {
  it('tells whether loginput answers', async () => {
    await using loginput = await startLoginput();
    await using transport = closing(createHttpTransport({ url: loginput.url }));
    expect(await transport.status()).toEqual({ healthy: true, service: 'loginput' });
    await loginput.stop();
    expect(await transport.status()).toMatchObject({ healthy: false, error: { code: 'unreachable' } });
    await loginput.start();
    loginput.intercept = (_, response) => {
      response.writeHead(503).end('no');
      return true;
    };
    expect(await transport.status()).toMatchObject({ healthy: false, error: { code: 'unavailable' } });
    loginput.intercept = (_, response) => {
      response.end('<html>welcome');
      return true;
    };
    expect(await transport.status()).toMatchObject({ healthy: false, error: { code: 'refused' } });
    expect(await transport.status({ signal: AbortSignal.abort() })).toMatchObject({
      healthy: false,
      error: { code: 'aborted' },
    });
    await transport.close();
    expect(await transport.status()).toMatchObject({ healthy: false, error: { code: 'closed' } });
  });
});
