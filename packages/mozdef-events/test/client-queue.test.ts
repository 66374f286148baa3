import { createManualClock } from '@x/foundation/testing';
import { rejected, retryable, SENT, TransportError } from '@x/transport';
import { describe, expect, it, vi } from 'vitest';
import { createMozDefClient, type MozDefEventInput, type MozDefLoss, withRetry } from '../src/index.ts';
import { createScriptedTransport } from './scripted-transport.ts';

const busy = new TransportError('unavailable', 'busy');

function collectLosses() {
  const losses: MozDefLoss[] = [];
  return { losses, onLoss: (loss: MozDefLoss) => losses.push(loss) };
}

describe('enqueue', () => {
  it('sends at once what comes alone, and in batches of what the transport takes what comes meanwhile', async () => {
    const transport = createScriptedTransport({ maxBatchSize: 3, answer: undefined });
    await using client = createMozDefClient({ transports: [transport], queue: { concurrency: 1 } });
    expect(client.enqueue({ summary: '0' })).toBe(true);
    const alone = await transport.next();
    for (const summary of ['1', '2', '3', '4']) client.enqueue({ summary });
    expect(client.status().transports[0]).toMatchObject({ queued: 4, inFlight: 1, sent: 0 });
    alone.answer(SENT);
    (await transport.next()).answer(SENT);
    (await transport.next()).answer(SENT);
    expect(await client.flush()).toEqual({ pending: 0, lost: 0 });
    const sizes = transport.batches.map(({ messages }) => messages.map(({ message }) => message.summary));
    expect(sizes).toEqual([['0'], ['1', '2', '3'], ['4']]);
    expect(client.status().transports[0]).toMatchObject({ queued: 0, queuedBytes: 0, inFlight: 0, sent: 5 });
  });

  it('puts what is enqueued in one go into one batch', async () => {
    const transport = createScriptedTransport({ maxBatchSize: 100 });
    await using client = createMozDefClient({ transports: [transport] });
    for (let index = 0; index < 10; index++) client.enqueue({ summary: String(index) });
    await client.flush();
    expect(transport.batches).toHaveLength(1);
  });

  it('keeps the order and loses nothing over many batches', async () => {
    const transport = createScriptedTransport({ maxBatchSize: 7 });
    await using client = createMozDefClient({ transports: [transport] });
    const sent: string[] = [];
    for (let index = 0; index < 5000; index++) {
      sent.push(String(index));
      client.enqueue({ summary: String(index) });
      if (index % 100 === 0) await Promise.resolve();
    }
    await client.flush();
    expect(transport.summaries()).toEqual(sent);
  });

  it('encodes at once, so that later changes to the input do not count', async () => {
    const transport = createScriptedTransport();
    await using client = createMozDefClient({ transports: [transport] });
    const details = { a: 1 };
    client.enqueue({ summary: 's', details });
    details.a = 2;
    await client.flush();
    expect(transport.batches[0]?.messages[0]?.message.details).toEqual({ a: 1 });
  });

  it('drops what its queue has no room for and reports it, one transport without the other', async () => {
    const { losses, onLoss } = collectLosses();
    const slow = createScriptedTransport({ name: 'slow', answer: undefined, maxBatchSize: 1 });
    const fast = createScriptedTransport({ name: 'fast' });
    const queue = { maxEvents: 2, concurrency: 1 };
    await using client = createMozDefClient({ transports: [slow, fast], queue, onLoss });
    client.enqueue({ summary: '0' });
    const first = await slow.next();
    await fast.next();
    const taken: boolean[] = [];
    for (const summary of ['1', '2', '3']) {
      taken.push(client.enqueue({ summary }));
      await fast.next();
    }
    expect(taken).toEqual([true, true, false]);
    expect(losses).toMatchObject([
      {
        reason: 'queue-full',
        count: 1,
        transport: 'slow',
        events: [{ summary: '3' }],
        error: { code: 'queue-full' },
      },
    ]);
    expect(client.status().transports).toMatchObject([{ dropped: 1, queued: 2 }, { dropped: 0 }]);
    first.answer(SENT);
    (await slow.next()).answer(SENT);
    (await slow.next()).answer(SENT);
    expect(await client.flush()).toEqual({ pending: 0, lost: 0 });
    expect(slow.summaries()).toEqual(['0', '1', '2']);
    expect(fast.summaries()).toEqual(['0', '1', '2', '3']);
  });

  it('sends what comes behind a batch that is being retried', async () => {
    const inner = createScriptedTransport({ maxBatchSize: 1, answer: undefined });
    const clock = createManualClock();
    const transport = withRetry(inner, { initialDelayMs: 60_000, maxDelayMs: 60_000 }, { clock });
    await using client = createMozDefClient({ transports: [transport] });
    client.enqueue({ summary: 'fails' });
    (await inner.next()).answer(retryable(busy));
    for (const summary of ['1', '2', '3', '4', '5']) client.enqueue({ summary });
    for (let count = 0; count < 5; count += 1) (await inner.next()).answer(SENT);
    await clock.advance(60_000);
    (await inner.next()).answer(SENT);
    expect(await client.flush()).toEqual({ pending: 0, lost: 0 });
    expect(inner.summaries()).toEqual(['fails', '1', '2', '3', '4', '5', 'fails']);
  });

  it('bounds the bytes of its queue as well', async () => {
    const { losses, onLoss } = collectLosses();
    const transport = createScriptedTransport({ answer: undefined, maxBatchSize: 1 });
    await using client = createMozDefClient({
      transports: [transport],
      queue: { maxBytes: 1000, concurrency: 1 },
      onLoss,
    });
    client.enqueue({ summary: '0' });
    const first = await transport.next();
    for (let index = 0; index < 20; index++) client.enqueue({ summary: 'x'.repeat(200) });
    const [stats] = client.status().transports;
    expect(stats?.queuedBytes).toBeGreaterThan(0);
    expect(stats?.queuedBytes).toBeLessThanOrEqual(1000);
    expect(losses).toHaveLength(20 - (stats?.queued ?? 0));
    first.answer(SENT);
    for (let left = stats?.queued ?? 0; left > 0; left--) (await transport.next()).answer(SENT);
  });

  it('reports what a transport rejects or cannot deliver', async () => {
    const { losses, onLoss } = collectLosses();
    const transport = createScriptedTransport({ answer: undefined });
    await using client = createMozDefClient({ transports: [transport], onLoss });
    for (const summary of ['a', 'b', 'c']) client.enqueue({ summary });
    const batch = await transport.next();
    batch.answerEach([rejected(busy), SENT, retryable(busy, { mayHaveArrived: true })]);
    expect(await client.flush()).toEqual({ pending: 0, lost: 2 });
    expect(losses).toMatchObject([
      {
        reason: 'rejected',
        count: 1,
        transport: 'scripted',
        error: busy,
        events: [{ summary: 'a' }],
        mayHaveArrived: false,
      },
      { reason: 'not-delivered', count: 1, error: busy, events: [{ summary: 'c' }], mayHaveArrived: true },
    ]);
    expect(client.status().transports[0]).toMatchObject({ sent: 1, rejected: 1, failed: 1 });
  });

  it('never throws, whatever it is given, and reports what is invalid', async () => {
    const { losses, onLoss } = collectLosses();
    await using client = createMozDefClient({ transports: [createScriptedTransport()], onLoss });
    const inputs: unknown[] = [undefined, {}, { summary: 's', details: { a: 1n } }];
    inputs.push({
      get summary() {
        throw new Error('no');
      },
    });
    for (const input of inputs) expect(client.enqueue(input as MozDefEventInput)).toBe(false);
    expect(losses.map(({ reason, count, error }) => [reason, count, error.code])).toEqual(
      inputs.map(() => ['invalid-event', 1, 'invalid-event']),
    );
    expect(client.status().invalid).toBe(4);
  });

  it('survives a callback that throws', async () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    try {
      const onLoss = () => {
        throw new Error('in the callback');
      };
      await using client = createMozDefClient({ transports: [createScriptedTransport()], onLoss });
      expect(client.enqueue({ summary: '' })).toBe(false);
      expect(client.enqueue({ summary: 's' })).toBe(true);
      expect(emitWarning).toHaveBeenCalledTimes(1);
      expect(emitWarning.mock.calls[0]?.[0]).toMatchObject({ message: 'in the callback' });
    } finally {
      emitWarning.mockRestore();
    }
  });

  it('tells the logger of losses, and warns once where nobody listens', async () => {
    const logged: unknown[] = [];
    const logger = { warn: (fields: object, message: string) => logged.push({ ...fields, message }) };
    const transports = [createScriptedTransport({ answer: rejected(busy) })];
    const told = createMozDefClient({ transports }, { logger });
    told.enqueue({ summary: 's' });
    await told.flush();
    expect(logged).toMatchObject([
      { reason: 'rejected', count: 1, err: busy, message: 'MozDef events lost' },
    ]);

    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    try {
      const silent = createMozDefClient({ transports });
      silent.enqueue({ summary: 'a' });
      silent.enqueue({ summary: 'b' });
      await silent.flush();
      expect(emitWarning).toHaveBeenCalledTimes(1);
      expect(emitWarning.mock.calls[0]).toMatchObject([/lost: busy/, { code: 'MOZDEF_EVENT_LOST' }]);
    } finally {
      emitWarning.mockRestore();
    }
  });
});
