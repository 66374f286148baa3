import { toAsciiJson } from '@x/mozdef-events/transport';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqsTransport, readSqsErrorContext, type SqsTransportSettings } from '../src/index.ts';
import { AWS, type Emulator, startEmulator } from './support/emulator.ts';
import { closing, encoded, sendAll, sendOne, statuses } from './support/events.ts';
import { accept, fail, type SqsRequest, startScriptedSqs } from './support/scripted-sqs.ts';

/** The least that a queue's limit can be. */
const LIMIT = 1024;

let emulator: Emulator;
let queueUrl: string;
beforeAll(async () => {
  emulator = await startEmulator();
  queueUrl = await emulator.createQueue('limited', { MaximumMessageSize: String(LIMIT) });
});
afterAll(() => emulator[Symbol.asyncDispose]());

function createTransport(settings: Partial<SqsTransportSettings>) {
  return closing(createSqsTransport({ ...AWS, endpoint: emulator.endpoint, queueUrl, ...settings }));
}

/** The size of an event as the transport counts it. */
async function sizeOf(event: ReturnType<typeof encoded>, settings: Partial<SqsTransportSettings>) {
  await using transport = createTransport({ ...settings, maxMessageBytes: 1 });
  const outcome = await sendOne(transport, event);
  if (outcome.status !== 'rejected') throw new Error(outcome.status);
  return readSqsErrorContext(outcome.error).byteLength ?? Number.NaN;
}

describe('the size of a message', () => {
  it('is what the server counts, to the byte: whatever the text, the attributes and the envelope', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    const value = fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 10 });
    const attributes = fc.dictionary(fc.stringMatching(/^[a-z][\w-]{0,10}$/), fc.oneof(value, fc.integer()), {
      maxKeys: 4,
      noNullPrototype: true,
    });
    const envelope = fc.constantFrom('none' as const, 'sns' as const);
    await fc.assert(
      fc.asyncProperty(text, attributes, envelope, async (summary, messageAttributes, envelope) => {
        const settings = { messageAttributes, envelope, maxMessageBytes: LIMIT };
        const padded = (length: number) => encoded({ summary: `${summary}${'x'.repeat(length)}` });
        // Some texts make the message larger than the limit by themselves.
        const room = LIMIT - (await sizeOf(padded(1), settings));
        fc.pre(room >= 0);
        const [largest, tooLarge] = [padded(1 + room), padded(2 + room)];
        await using transport = createTransport(settings);
        const [fits, doesNot] = await sendAll(transport, [largest, tooLarge]);
        expect(fits).toEqual({ status: 'sent' });
        expect(doesNot).toMatchObject({
          status: 'rejected',
          error: { code: 'message-too-large', context: { byteLength: LIMIT + 1, limit: LIMIT } },
        });
        // The server, asked without the transport's limit, draws the line at the same byte.
        await using unlimited = createTransport({ ...settings, maxMessageBytes: 10 * LIMIT });
        expect(await sendOne(unlimited, tooLarge)).toMatchObject({
          status: 'rejected',
          error: { context: { awsErrorName: 'InvalidParameterValue' } },
        });
      }),
      { numRuns: 100 },
    );
  });

  it('may be 1 MiB by default and not a byte more', async () => {
    const largeQueue = await emulator.createQueue('large');
    await using transport = createTransport({ queueUrl: largeQueue });
    const padded = (length: number) => encoded({ summary: 'x'.repeat(length) });
    const room = 1_048_576 - (await sizeOf(padded(1), {}));
    const outcomes = await sendAll(transport, [padded(1 + room), padded(2 + room), padded(1 + room)]);
    expect(statuses(outcomes)).toEqual(['sent', 'rejected', 'sent']);
    expect(await emulator.receiveNow(largeQueue)).toHaveLength(2);
  });
});

describe('requests', () => {
  it('never hold more messages or bytes than the limits, lose nothing and keep the order', async () => {
    await using sqs = await startScriptedSqs();
    const sizes = fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(sizes, async (lengths) => {
        const before = sqs.requests.length;
        const settings = { queueUrl: sqs.queueUrl, ...AWS, maxMessageBytes: 3000, maxBatchBytes: 4000 };
        await using transport = closing(createSqsTransport({ ...settings, connections: 1 }));
        const batch = lengths.map((length, index) =>
          encoded({ summary: `${index} ${'é☃'[length % 2]}`.padEnd(length) }),
        );
        expect(statuses(await sendAll(transport, batch))).toEqual(batch.map(() => 'sent'));
        const requests = sqs.requests.slice(before).map(bodiesOf);
        for (const bodies of requests) {
          expect(bodies.length).toBeLessThanOrEqual(10);
          expect(Buffer.byteLength(bodies.join(''))).toBeLessThanOrEqual(4000);
        }
        expect(requests.flat()).toEqual(batch.map(({ text }) => toAsciiJson(text)));
      }),
      { numRuns: 50 },
    );
  });

  it('are halved for a server that takes less', async () => {
    await using sqs = await startScriptedSqs((request, response, socket) => {
      if ((request.input.Entries?.length ?? 0) <= 3) accept(request, response);
      else tooLong(request, response, socket);
    });
    await using transport = closing(createSqsTransport({ queueUrl: sqs.queueUrl, ...AWS }));
    const batch = Array.from({ length: 10 }, (_, n) => encoded({ summary: `${n}` }));
    expect(statuses(await sendAll(transport, batch))).toEqual(batch.map(() => 'sent'));
    expect(sqs.requests.map((request) => bodiesOf(request).length)).toEqual([10, 5, 3, 2, 5, 3, 2]);
  });
});

const tooLong = fail(400, 'BatchRequestTooLong');

function bodiesOf({ input }: SqsRequest): string[] {
  return input.Entries?.map(({ MessageBody }) => MessageBody) ?? [input.MessageBody ?? ''];
}
