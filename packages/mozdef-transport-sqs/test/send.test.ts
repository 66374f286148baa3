import { createHash } from 'node:crypto';
import type { Message } from '@aws-sdk/client-sqs';
import { isTransportError, withMessage } from '@x/mozdef-events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqsTransport, type SqsTransportSettings } from '../src/index.ts';
import { AWS, type Emulator, startEmulator } from './support/emulator.ts';
import { closing, encoded, numbered, sendAll, sendOne, statuses } from './support/events.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator[Symbol.asyncDispose]());

function createTransport(settings: SqsTransportSettings) {
  return closing(createSqsTransport({ ...AWS, endpoint: emulator.endpoint, ...settings }));
}

function summaries(messages: readonly Message[]): unknown[] {
  return messages.map(({ Body = '' }) => (JSON.parse(Body) as { summary: unknown }).summary);
}

describe('sending to a queue', () => {
  it('sends an event as JSON in printable ASCII and calls it sent', async () => {
    const queueUrl = await emulator.createQueue('single');
    await using transport = createTransport({ queueName: 'single' });
    const event = encoded({ summary: 'é☃😀\u0001\ufffe\ud800', details: { 'k\u2028': '\u007f' } });
    expect(await sendOne(transport, event)).toEqual({ status: 'sent' });
    const [message] = await emulator.receive(queueUrl, 1);
    expect(message?.Body).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(message?.Body ?? '')).toEqual(event.message);
    expect(message?.MessageAttributes).toBeUndefined();
  });

  it('sends a batch of ten, and each event arrives once', async () => {
    const queueUrl = await emulator.createQueue('batch');
    await using transport = createTransport({ queueName: 'batch' });
    expect(transport.capabilities).toEqual({
      maxBatchSize: 10,
      maxMessageBytes: 1_048_576,
      acknowledged: true,
    });
    const outcomes = await sendAll(transport, numbered(10));
    expect(outcomes).toEqual(outcomes.map(() => ({ status: 'sent' })));
    expect(summaries(await emulator.receiveNow(queueUrl)).sort()).toEqual(numbered(10).map((_, n) => `${n}`));
  });

  it('finds a queue by its URL, too', async () => {
    const queueUrl = await emulator.createQueue('by-url');
    await using transport = createTransport({ queueUrl: new URL(queueUrl) });
    expect(await sendOne(transport)).toEqual({ status: 'sent' });
    expect(await emulator.receiveNow(queueUrl)).toHaveLength(1);
  });

  it('says that a queue does not exist, and finds it when it does', async () => {
    await using transport = createTransport({ queueName: 'late', queueOwnerAccountId: '000000000000' });
    expect(await sendOne(transport)).toMatchObject({
      status: 'rejected',
      error: {
        code: 'refused',
        message: expect.stringMatching(/^Looking up the queue late failed: .*QueueDoesNotExist/),
        context: {
          transport: 'sqs',
          destination: 'late',
          status: 400,
          awsErrorName: 'QueueDoesNotExist',
          retryable: false,
        },
      },
    });
    const queueUrl = await emulator.createQueue('late');
    expect(await sendOne(transport)).toEqual({ status: 'sent' });
    expect(await emulator.receiveNow(queueUrl)).toHaveLength(1);
  });

  it('maps partial failures event by event', async () => {
    const queueUrl = await emulator.createQueue('small', { MaximumMessageSize: '1024' });
    await using transport = createTransport({ queueName: 'small' });
    const large = encoded({ details: { pad: 'x'.repeat(1024) } });
    const outcomes = await sendAll(transport, [large, ...numbered(2), large]);
    expect(statuses(outcomes)).toEqual(['rejected', 'sent', 'sent', 'rejected']);
    expect(outcomes[0]).toMatchObject({
      error: {
        code: 'refused',
        message: expect.stringContaining('check maxMessageBytes'),
        context: { awsErrorName: 'InvalidParameterValue', retryable: false },
      },
    });
    expect(summaries(await emulator.receiveNow(queueUrl)).sort()).toEqual(['0', '1']);
  });

  it('sends a batch with more bytes than a request takes in several', async () => {
    const queueUrl = await emulator.createQueue('large-batch');
    await using transport = createTransport({ queueName: 'large-batch' });
    const batch = Array.from({ length: 10 }, (_, n) => encoded({ summary: `${n}${'é'.repeat(60_000)}` }));
    expect(statuses(await sendAll(transport, batch))).toEqual(batch.map(() => 'sent'));
    const received = summaries(await emulator.receiveNow(queueUrl)).map((summary) => String(summary)[0]);
    expect(received.sort()).toEqual(batch.map((_, n) => `${n}`));
  });

  it('sends message attributes, fixed or of the event', async () => {
    const queueUrl = await emulator.createQueue('attributes');
    const fixed = {
      'sent.by': 'café ☃',
      count: 7,
      bytes: new Uint8Array([0, 255]),
      exact: { type: 'Number.float', value: '1.50' },
    } as const;
    await using first = createTransport({ queueName: 'attributes', messageAttributes: fixed });
    await using second = createTransport({
      queueName: 'attributes',
      messageAttributes: ({ severity }) => (severity === 'ERROR' ? { severity } : undefined),
    });
    expect(await sendOne(first)).toEqual({ status: 'sent' });
    expect(statuses(await sendAll(second, [encoded({ severity: 'ERROR' }), encoded()]))).toEqual([
      'sent',
      'sent',
    ]);
    const messages = await emulator.receiveNow(queueUrl);
    expect(messages.map(({ MessageAttributes }) => MessageAttributes)).toMatchObject([
      {
        'sent.by': { DataType: 'String', StringValue: 'café ☃' },
        count: { DataType: 'Number', StringValue: '7' },
        bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255]) },
        exact: { DataType: 'Number.float', StringValue: '1.50' },
      },
      { severity: { DataType: 'String', StringValue: 'ERROR' } },
      undefined as unknown as object,
    ]);
  });
});

describe('a FIFO queue', () => {
  it('takes an event that has an identity once, also after a replay', async () => {
    const queueUrl = await emulator.createQueue('identity.fifo', { FifoQueue: 'true' });
    await using transport = createTransport({ queueName: 'identity.fifo', messageGroupId: 'mozdef' });
    const identified = (id: string) => ({ ...withMessage(encoded({ summary: id })), id });
    const events = [identified('fmc-1'), identified('with a space'), identified('x'.repeat(200))];
    expect(statuses(await sendAll(transport, [...events, ...events]))).toEqual(Array(6).fill('sent'));
    const messages = await emulator.receiveNow(queueUrl);
    expect(messages.map(({ Attributes }) => Attributes?.MessageDeduplicationId)).toEqual([
      'fmc-1',
      expect.stringMatching(/^[0-9a-f]{64}$/),
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);
  });

  it('keeps the order of batches that are sent at once, and drops duplicates', async () => {
    const queueUrl = await emulator.createQueue('order.fifo', { FifoQueue: 'true' });
    await using transport = createTransport({
      queueName: 'order.fifo',
      messageGroupId: 'mozdef',
      messageDeduplicationId: ({ text }) => createHash('sha256').update(text).digest('hex'),
    });
    const events = numbered(30);
    const batches = [events.slice(0, 10), events.slice(10, 20), events.slice(20), events.slice(5, 15)];
    const outcomes = await Promise.all(batches.map((batch) => sendAll(transport, batch)));
    expect(statuses(outcomes.flat())).toEqual(Array.from({ length: 40 }, () => 'sent'));
    const messages = await emulator.receive(queueUrl, 30);
    expect(summaries(messages)).toEqual(events.map((_, n) => `${n}`));
    expect(messages[0]?.Attributes).toMatchObject({ MessageGroupId: 'mozdef' });
    expect(await emulator.receiveNow(queueUrl)).toEqual([]);
  });

  it('takes its group from the event, and rejects the event that has none', async () => {
    const attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
    const queueUrl = await emulator.createQueue('groups.fifo', attributes);
    await using transport = createTransport({
      queueUrl,
      messageGroupId: ({ text }) => (JSON.parse(text) as { category: string }).category,
    });
    const batch = [encoded({ category: 'a' }), encoded({ category: 'not one' }), encoded({ category: 'b' })];
    const outcomes = await sendAll(transport, batch);
    expect(statuses(outcomes)).toEqual(['sent', 'rejected', 'sent']);
    expect(outcomes[1]).toMatchObject({
      error: { code: 'invalid-settings', context: { issues: [{ path: ['messageGroupId'] }] } },
    });
    const groups = (await emulator.receive(queueUrl, 2)).map(
      (message) => message.Attributes?.['MessageGroupId'],
    );
    expect(groups.sort()).toEqual(['a', 'b']);
  });

  it('says that the queue wants a deduplication id', async () => {
    await emulator.createQueue('bare.fifo', { FifoQueue: 'true' });
    await using transport = createTransport({ queueName: 'bare.fifo', messageGroupId: 'g' });
    const expected = { status: 'rejected', error: { context: { awsErrorName: 'InvalidParameterValue' } } };
    expect(await sendOne(transport)).toMatchObject(expected);
    expect(await sendAll(transport, numbered(2))).toMatchObject([expected, expected]);
  });
});

describe("for MozDef's workers", () => {
  it('puts an event into an SNS notification for the SNS worker', async () => {
    const queueUrl = await emulator.createQueue('notifications');
    await using transport = createTransport({ queueName: 'notifications', envelope: 'sns' });
    const event = encoded({ summary: '"é😀"' });
    expect(statuses(await sendAll(transport, [event, event]))).toEqual(['sent', 'sent']);
    const [message] = await emulator.receive(queueUrl, 1);
    expect(message?.Body).toMatch(/^[\x20-\x7e]+$/);
    const { Type, Message } = JSON.parse(message?.Body ?? '') as { Type: string; Message: string };
    expect(Type).toBe('Notification');
    expect(JSON.parse(Message)).toEqual(event.message);
  });

  it.each(['tags', 'severity'])(
    'refuses details.%s in such a notification, where the SNS worker puts something else in its place',
    async (key) => {
      const queueUrl = await emulator.createQueue(`replaced-${key}`);
      await using transport = createTransport({ queueName: `replaced-${key}`, envelope: 'sns' });
      const nested = encoded({ details: { a: { [key]: 'x' } } });
      const outcomes = await sendAll(transport, [encoded({ details: { [key]: 'x' } }), nested]);
      expect(outcomes).toMatchObject([
        { status: 'rejected', error: { context: { issues: [{ path: ['details', key] }] } } },
        { status: 'sent' },
      ]);
      expect(await emulator.receiveNow(queueUrl)).toHaveLength(1);
    },
  );

  it.each([null, 'vpn', { 0: 'vpn' }])(
    'never sends tags that would end the worker (P22): %j',
    async (tags) => {
      const queueUrl = await emulator.createQueue('tags');
      await using transport = createTransport({ queueName: 'tags' });
      const good = encoded({ details: { tags: ['nested'] } });
      const message = { ...good.message, tags, details: { tags: ['nested'], severity: 'INFO' } };
      const outcomes = await sendAll(transport, [good, forged(message), forged({ ...message, severity: 1 })]);
      expect(statuses(outcomes)).toEqual(['sent', 'rejected', 'rejected']);
      const [, outcome] = outcomes;
      if (outcome?.status !== 'rejected' || !isTransportError(outcome.error, 'invalid-message'))
        throw outcome;
      expect(outcome.error.context.issues).toMatchObject([{ path: ['tags'] }]);
      expect(await emulator.receiveNow(queueUrl)).toHaveLength(1);
    },
  );

  it.each([[[]], [['a"],"b', ']', '\\']], [undefined]])(
    'sends tags that are an array or absent: %j',
    async (tags) => {
      const queueUrl = await emulator.createQueue('fit-tags');
      await using transport = createTransport({ queueName: 'fit-tags' });
      const event = forged({ ...encoded().message, tags });
      expect(await sendOne(transport, event)).toEqual({ status: 'sent' });
      const [message] = await emulator.receiveNow(queueUrl);
      expect(JSON.parse(message?.Body ?? '')).toEqual(event.message);
    },
  );
});

/** An event that no validation has seen. */
function forged(message: object): ReturnType<typeof encoded> {
  const text = JSON.stringify(message);
  return withMessage({ kind: 'event', text, byteLength: text.length });
}
