import { retryable, SENT, TransportError } from '@x/transport';
import { describe, expect, it } from 'vitest';
import { createMozDefClient, type MozDefLoss } from '../src/index.ts';
import { createScriptedTransport } from './scripted-transport.ts';

describe('flush', () => {
  it('waits for what was sent or enqueued before it, and for no more', async () => {
    const transport = createScriptedTransport({ answer: undefined, maxBatchSize: 1 });
    const client = createMozDefClient({ transports: [transport] });
    const sending = client.send({ summary: 'sent' });
    client.enqueue({ summary: 'enqueued' });
    const flushing = client.flush();
    client.enqueue({ summary: 'later' });
    (await transport.next()).answer(SENT);
    (await transport.next()).answer(SENT);
    await sending;
    expect(await flushing).toEqual({ pending: 1, lost: 0 });
    (await transport.next()).answer(SENT);
    await client.close();
  });

  it('ends with its signal and says how much is left', async () => {
    const transport = createScriptedTransport({ answer: undefined, maxBatchSize: 1 });
    const client = createMozDefClient({ transports: [transport] });
    client.enqueue({ summary: 'a' });
    client.enqueue({ summary: 'b' });
    const batch = await transport.next();
    expect(await client.flush({ signal: AbortSignal.abort() })).toEqual({ pending: 2, lost: 0 });
    batch.answer(SENT);
    (await transport.next()).answer(SENT);
    expect(await client.flush()).toEqual({ pending: 0, lost: 0 });
    await client.close();
  });

  it('has nothing to wait for on a new client', async () => {
    const client = createMozDefClient({ transports: [createScriptedTransport()] });
    expect(await client.flush()).toEqual({ pending: 0, lost: 0 });
  });
});

describe('close', () => {
  it('waits for everything, then closes the transports; later events are refused', async () => {
    const losses: MozDefLoss[] = [];
    const transport = createScriptedTransport({ answer: undefined });
    const client = createMozDefClient({ transports: [transport], onLoss: (loss) => losses.push(loss) });
    const child = client.child({ defaults: { category: 'c' } });
    const sending = client.send({ summary: 'sent' });
    client.enqueue({ summary: 'enqueued' });
    const closing = client.close();
    expect(client.close()).toBe(closing);
    await expect(client.send({ summary: 'late' })).rejects.toMatchObject({ code: 'closed' });
    expect(child.enqueue({ summary: 'late' })).toBe(false);
    expect(losses).toMatchObject([{ reason: 'closed', count: 1, error: { code: 'closed' }, events: [] }]);
    expect(client.status().refused).toBe(1);
    (await transport.next()).answer(SENT);
    expect(transport.closed).toBeUndefined();
    (await transport.next()).answer(SENT);
    expect(await closing).toEqual({ pending: 0, lost: 0 });
    expect(transport.closed).toBeDefined();
    expect((await sending).delivered).toBe(true);
  });

  it('gives up at its deadline, ends what is in flight and reports every event', async () => {
    const losses: MozDefLoss[] = [];
    const transport = createScriptedTransport({ answer: undefined, maxBatchSize: 2 });
    const onLoss = (loss: MozDefLoss) => losses.push(loss);
    const client = createMozDefClient({ transports: [transport], onLoss, queue: { concurrency: 1 } });
    for (const summary of ['a', 'b', 'c', 'd', 'e']) client.enqueue({ summary });
    const batch = await transport.next();
    const error = new TransportError('closed', 'ended');
    batch.signal.addEventListener('abort', () => batch.answer(retryable(error, { mayHaveArrived: true })));
    expect(await client.close({ signal: AbortSignal.abort() })).toEqual({ pending: 5, lost: 5 });
    expect(transport.batches).toHaveLength(1);
    expect(losses.map(({ reason, count, mayHaveArrived }) => ({ reason, count, mayHaveArrived }))).toEqual([
      { reason: 'closed', count: 3, mayHaveArrived: false },
      { reason: 'closed', count: 1, mayHaveArrived: true },
      { reason: 'closed', count: 1, mayHaveArrived: true },
    ]);
    expect(losses.flatMap(({ events }) => events.map(({ summary }) => summary)).toSorted()).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
    expect(transport.closed).toBeDefined();
  });

  it('comes to an end by its own deadline, even with a transport that ignores every signal', async () => {
    const transport = createScriptedTransport({ answer: undefined, close: () => new Promise(() => {}) });
    const losses: MozDefLoss[] = [];
    const onLoss = (loss: MozDefLoss) => losses.push(loss);
    const client = createMozDefClient({ transports: [transport], closeTimeoutMs: 1, onLoss });
    client.enqueue({ summary: 'a' });
    const sending = client.send({ summary: 'b' });
    expect(await client.close()).toEqual({ pending: 2, lost: 1 });
    expect((await sending).outcomes[0]?.outcome).toMatchObject({
      status: 'retryable',
      error: { code: 'aborted' },
    });
    expect(losses).toMatchObject([{ reason: 'closed', count: 1, mayHaveArrived: true }]);
  });

  it('closes every transport even if one cannot be closed, and says so', async () => {
    const cause = new Error('stuck');
    const bad = createScriptedTransport({ close: () => Promise.reject(cause) });
    const good = createScriptedTransport();
    const client = createMozDefClient({ transports: [bad, good] });
    await expect(client.close()).rejects.toMatchObject({ code: 'transport-failed', cause });
    expect(good.closed).toBeDefined();
  });

  it('happens at the end of an `await using` block', async () => {
    const transport = createScriptedTransport();
    {
      await using client = createMozDefClient({ transports: [transport] });
      client.enqueue({ summary: 's' });
    }
    expect(transport.summaries()).toEqual(['s']);
    expect(transport.closed).toBeDefined();
  });
});
