import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMozDefClient, type MozDefEventInput, type MozDefLoss } from '@x/mozdef-events';
import { describe, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { createHttpTransport } from '../src/index.ts';
import { accept, answerWith, startCollector } from './collector.ts';

describe('a client over HTTP', () => {
  it('delivers every event once, from both of its ways in', async () => {
    await using collector = await startCollector();
    const losses: MozDefLoss[] = [];
    const onLoss = (loss: MozDefLoss) => losses.push(loss);
    const numbers = Array.from({ length: 1000 }, (_, index) => index);
    {
      const transports = [createHttpTransport({ url: collector.url })];
      await using client = createMozDefClient({ transports, onLoss });
      for (const n of numbers) client.enqueue({ summary: 'enqueued', details: { n } });
      const reports = await Promise.all(
        numbers.slice(0, 100).map((n) => client.send({ summary: 'sent', details: { n: n + 1000 } })),
      );
      expect(reports.every(({ delivered }) => delivered)).toBe(true);
      expect(await client.flush()).toEqual({ pending: 0, lost: 0 });
      expect(client.status().transports).toMatchObject([{ transport: 'http', sent: 1100, failed: 0 }]);
    }
    const received = collector.requests
      .flatMap(({ body }) => JSON.parse(body) as { details: { n: number } } | { details: { n: number } }[])
      .map(({ details }) => details.n);
    expect(collector.requests.length).toBeLessThan(200);
    expect(received.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1100 }, (_, index) => index));
    expect(losses).toEqual([]);
  });

  it('gives each of two servers its own outcome', async () => {
    await using good = await startCollector();
    await using bad = await startCollector(answerWith(500));
    const transports = [
      createHttpTransport({ url: good.url, name: 'good' }),
      createHttpTransport({ url: bad.url, name: 'bad' }),
    ];
    await using client = createMozDefClient({ transports });
    const { delivered, outcomes } = await client.send({ summary: 's' });
    expect(delivered).toBe(false);
    expect(outcomes).toMatchObject([
      { transport: 'good', outcome: { status: 'sent' } },
      {
        transport: 'bad',
        outcome: { status: 'retryable', error: { context: { transport: 'bad', status: 500 } } },
      },
    ]);
    expect(good.requests[0]?.body).toBe(bad.requests[0]?.body);
  });

  it('reports every event that a server refuses', async () => {
    let count = 0;
    await using collector = await startCollector((request, response, socket) => {
      count += 1;
      (count % 2 === 0 ? accept : answerWith(400))(request, response, socket);
    });
    let lost = 0;
    const onLoss = (loss: MozDefLoss) => {
      lost += loss.count;
    };
    await using client = createMozDefClient({
      transports: [createHttpTransport({ url: collector.url, bulk: 'never' })],
      onLoss,
    });
    for (let n = 0; n < 50; n++) client.enqueue({ summary: 's' });
    expect(await client.flush()).toEqual({ pending: 0, lost: 25 });
    expect(lost).toBe(25);
  });
});

describeWithShared('the golden samples on the wire', (shared) => {
  it.each(['event-full', 'event-text', 'event-lone-surrogate'])(
    '%s: the same request and the same details as the Python client',
    async (name) => {
      const file = join(shared, `spec/mozdef/samples/${name}.json`);
      const { input, http } = JSON.parse(readFileSync(file, 'utf8')) as {
        input: { set: MozDefEventInput };
        http: { request_line: string; body: string };
      };
      await using collector = await startCollector();
      await using client = createMozDefClient({ transports: [createHttpTransport({ url: collector.url })] });
      const { message } = await client.send(input.set);
      const [request] = collector.requests;
      expect(`${request?.method} ${request?.url} HTTP/1.1`).toBe(http.request_line);
      const received = JSON.parse(request?.body ?? '') as { summary: string; details: unknown };
      expect(received).toEqual(message);
      const python = JSON.parse(http.body) as typeof received;
      expect(received).toMatchObject({ summary: python.summary, details: python.details });
    },
  );
});
