import { hostname } from 'node:os';
import {
  createMozDefClient,
  isMozDefError,
  type MozDefEventDefaults,
  type MozDefLoss,
  vulnerability,
  withBatching,
  withRetry,
} from '@x/mozdef-events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DIFFERENT,
  type PythonSample,
  REFUSED,
  readSamples,
  translate,
} from '../../../test-support/python-sample.ts';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { createSqsTransport } from '../src/index.ts';
import { AWS, type Emulator, startEmulator } from './support/emulator.ts';
import { accept, fail, startScriptedSqs } from './support/scripted-sqs.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator[Symbol.asyncDispose]());

function transportTo(queueName: string) {
  return createSqsTransport({ ...AWS, endpoint: emulator.endpoint, queueName });
}

describe('a client over SQS', () => {
  it('delivers every event once, in batches', async () => {
    const queueUrl = await emulator.createQueue('enqueued');
    const losses: MozDefLoss[] = [];
    {
      await using client = createMozDefClient({
        transports: [withBatching(transportTo('enqueued'), { lingerMs: 20 })],
        onLoss: (loss) => losses.push(loss),
      });
      for (let n = 0; n < 200; n++) client.enqueue({ summary: 'enqueued', details: { n } });
      expect(await client.flush()).toMatchObject({ lost: 0 });
    }
    const messages = await emulator.receiveNow(queueUrl);
    const numbers = messages.map(
      ({ Body = '' }) => (JSON.parse(Body) as { details: { n: number } }).details.n,
    );
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, index) => index));
    expect(losses).toEqual([]);
  });

  it('sends again what is throttled', async () => {
    let calls = 0;
    await using sqs = await startScriptedSqs((request, response, socket) => {
      calls += 1;
      const throttled = fail(403, 'RequestThrottled', 'Slow down.', { 'x-amz-retry-after': '1' });
      (calls < 3 ? throttled : accept)(request, response, socket);
    });
    const transport = withRetry(createSqsTransport({ ...AWS, queueUrl: sqs.queueUrl }), {
      initialDelayMs: 1,
    });
    await using client = createMozDefClient({ transports: [transport] });
    expect((await client.send({ summary: 's' })).outcomes).toMatchObject([{ outcome: { status: 'sent' } }]);
    expect(calls).toBe(3);
  });

  it("sends a vulnerability as MozDef's SQS worker takes it (P18)", async () => {
    const queueUrl = await emulator.createQueue('vulnerabilities');
    await using client = createMozDefClient({ transports: [transportTo('vulnerabilities')] });
    const input = {
      version: 2,
      utctimestamp: '2026-01-02T03:04:05.000006+00:00',
      description: 'system vulnerability management automation',
      sourcename: 'scanner',
      zone: 'é☃',
      asset: { hostname: 'git.example.com', ipaddress: '192.0.2.3' },
    } as const;
    expect(await client.send(vulnerability(input))).toMatchObject({ delivered: true });
    const [message] = await emulator.receiveNow(queueUrl);
    expect(message?.Body).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(message?.Body ?? '')).toEqual({
      ...input,
      endpoint: 'vulnerability',
      customendpoint: true,
    });

    const wrapped = createSqsTransport({ ...AWS, endpoint: emulator.endpoint, queueUrl, envelope: 'sns' });
    await using second = createMozDefClient({ transports: [wrapped] });
    expect((await second.send(vulnerability(input))).outcomes).toMatchObject([
      { outcome: { status: 'rejected', error: { code: 'invalid-message' } } },
    ]);
  });
});

describeWithShared('the golden samples of SQS', (shared) => {
  const samples = readSamples(shared).filter(({ sqs }) => sqs !== undefined);

  it('are all there', () => {
    expect(samples.length).toBeGreaterThanOrEqual(30);
    const names = samples.map((sample) => sample.case);
    expect(names).toEqual(expect.arrayContaining([...Object.keys(DIFFERENT), ...Object.keys(REFUSED)]));
  });

  for (const sample of samples.filter(({ case: name }) => !(name in REFUSED))) {
    const [why, keys] = DIFFERENT[sample.case] ?? ['but for P21 and P24'];
    it(`${sample.case}: the same JSON arrives (${why})`, async () => {
      const python = JSON.parse(sample.sqs?.body ?? '') as Record<string, unknown>;
      const queueUrl = await emulator.createQueue(sample.case);
      await send(sample, python['timestamp'] as string);
      const [message] = await emulator.receiveNow(queueUrl);
      expect(message?.Body).toMatch(/^[\x20-\x7e]+$/);
      const expected = {
        ...python,
        // P21: where no source is given, the program's name stands in for null.
        source: python['source'] ?? sample.sender['sqs']?.argv0,
        // P24: the machine of the samples calls itself localhost, which the system's name stands in for.
        hostname: python['hostname'] === 'localhost' ? hostname() : python['hostname'],
        ...keys,
      };
      // JavaScript writes -0 as 0, where Python writes -0.0.
      expect(JSON.parse(message?.Body ?? '')).toEqual(JSON.parse(JSON.stringify(expected)));
    });
  }

  for (const sample of samples.filter(({ case: name }) => name in REFUSED)) {
    it(`${sample.case}: nothing arrives (${REFUSED[sample.case]})`, async () => {
      const queueUrl = await emulator.createQueue(sample.case);
      const error = await send(sample).catch((reason: unknown) => reason);
      expect(error).toSatisfy((value) => isMozDefError(value, 'invalid-event'));
      expect(await emulator.receiveNow(queueUrl)).toEqual([]);
    });
  }
});

/** Sends what the sample's program gave to a queue named after the sample, from the same program and time. */
async function send(sample: PythonSample, timestamp?: string): Promise<void> {
  const sender = sample.sender['sqs'];
  await using client = createMozDefClient(
    { transports: [transportTo(sample.case)], defaults: (sample.input.init ?? {}) as MozDefEventDefaults },
    { processname: sender?.argv0, processid: () => sender?.pid ?? 0 },
  );
  const { delivered } = await client.send(translate(sample.input, timestamp));
  expect(delivered).toBe(true);
}
