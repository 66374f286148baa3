import { SENT } from '@x/transport';
import { describe, expect, it } from 'vitest';
import { createMozDefClient, type MozDefEventInput, type MozDefLoss } from '../src/index.ts';
import { createScriptedTransport } from './scripted-transport.ts';

/** A client whose transport has one event in flight, and whose queue has room for two more. */
async function createBusyClient(overflow?: 'drop-oldest' | 'drop-newest') {
  const losses: MozDefLoss[] = [];
  const transport = createScriptedTransport({ answer: undefined, maxBatchSize: 1 });
  const client = createMozDefClient({
    transports: [transport],
    queue: { maxEvents: 2, overflow, concurrency: 1 },
    onLoss: (loss) => losses.push(loss),
  });
  client.enqueue({ summary: 'in flight' });
  const first = await transport.next();
  const answerAll = async (count: number) => {
    first.answer(SENT);
    for (let left = count; left > 0; left -= 1) (await transport.next()).answer(SENT);
    await client.close();
  };
  return { client, transport, losses, first, answerAll };
}

const lostSummaries = (losses: readonly MozDefLoss[]) =>
  losses.flatMap(({ events }) => events.map(({ summary }) => summary));

describe('a full queue', () => {
  it('drops the oldest events, if it is told to, and reports them', async () => {
    const { client, transport, losses, answerAll } = await createBusyClient('drop-oldest');
    for (const summary of ['a', 'b', 'c', 'd']) expect(client.enqueue({ summary })).toBe(true);
    expect(losses).toMatchObject([
      { reason: 'queue-full', count: 1, transport: 'scripted', error: { code: 'queue-full' } },
      { reason: 'queue-full', count: 1 },
    ]);
    expect(lostSummaries(losses)).toEqual(['a', 'b']);
    expect(client.status().transports[0]).toMatchObject({ queued: 2, dropped: 2 });
    await answerAll(2);
    expect(transport.summaries()).toEqual(['in flight', 'c', 'd']);
  });

  it('drops as many of the oldest as a large event takes, and none for one that never fits', async () => {
    const losses: MozDefLoss[] = [];
    const transport = createScriptedTransport({ answer: undefined, maxBatchSize: 1 });
    const client = createMozDefClient(
      {
        transports: [transport],
        queue: { maxBytes: 1500, overflow: 'drop-oldest', concurrency: 1 },
        onLoss: (loss) => losses.push(loss),
      },
      { hostname: 'h', processname: 'p' },
    );
    client.enqueue({ summary: '0' });
    const first = await transport.next();
    for (const summary of ['a', 'b', 'c']) client.enqueue({ summary });
    expect(client.enqueue({ summary: 'x'.repeat(2000) })).toBe(false);
    expect(lostSummaries(losses)).toEqual(['x'.repeat(2000)]);
    expect(client.enqueue({ summary: 'y'.repeat(1200) })).toBe(true);
    expect(lostSummaries(losses).slice(1)).toEqual(['a', 'b', 'c']);
    first.answer(SENT);
    (await transport.next()).answer(SENT);
    expect(await client.close()).toEqual({ pending: 0, lost: 0 });
  });

  it('refuses a policy that it does not know', () => {
    const queue = { overflow: 'block' as 'drop-oldest' };
    expect(() => createMozDefClient({ transports: [createScriptedTransport()], queue })).toThrow(
      /queue\.overflow.*drop-newest.*drop-oldest/,
    );
  });
});

describe('enqueueWhenReady', () => {
  it('waits for room, in order, and loses nothing', async () => {
    const { client, transport, losses, answerAll } = await createBusyClient();
    const order: string[] = [];
    const enqueue = async (summary: string) => {
      expect(await client.enqueueWhenReady({ summary })).toBe(true);
      order.push(summary);
    };
    const waiting = ['a', 'b', 'c', 'd', 'e'].map(enqueue);
    await Promise.all(waiting.slice(0, 2));
    expect(client.status().transports[0]).toMatchObject({ queued: 2 });
    const answered = answerAll(5);
    await Promise.all(waiting);
    await answered;
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(transport.summaries()).toEqual(['in flight', 'a', 'b', 'c', 'd', 'e']);
    expect(losses).toEqual([]);
  });

  it('waits for the slowest of several transports', async () => {
    const slow = createScriptedTransport({ name: 'slow', answer: undefined, maxBatchSize: 1 });
    const fast = createScriptedTransport({ name: 'fast' });
    await using client = createMozDefClient({ transports: [fast, slow], queue: { maxEvents: 1 } });
    const waiting = ['a', 'b', 'c'].map((summary) => client.enqueueWhenReady({ summary }));
    for (let count = 0; count < 3; count += 1) (await slow.next()).answer(SENT);
    expect(await Promise.all(waiting)).toEqual([true, true, true]);
    await client.flush();
    expect(fast.summaries()).toEqual(['a', 'b', 'c']);
    expect(slow.summaries()).toEqual(['a', 'b', 'c']);
  });

  it('ends its wait with its signal and leaves the event to the caller', async () => {
    const { client, losses, answerAll } = await createBusyClient();
    client.enqueue({ summary: 'a' });
    client.enqueue({ summary: 'b' });
    const endings = [new AbortController(), new AbortController()];
    const waiting = endings.map(({ signal }) => client.enqueueWhenReady({ summary: 'c' }, { signal }));
    for (const ending of endings) ending.abort();
    expect(await Promise.all(waiting)).toEqual([false, false]);
    expect(losses).toEqual([]);
    await answerAll(2);
  });

  it('reports what still waits when the client is closed, with the event', async () => {
    const { client, losses, first } = await createBusyClient();
    client.enqueue({ summary: 'a' });
    client.enqueue({ summary: 'b' });
    const waiting = client.enqueueWhenReady({ summary: 'c' });
    first.answer(SENT);
    const closing = client.close({ signal: AbortSignal.abort() });
    expect(await waiting).toBe(false);
    await closing;
    expect(lostSummaries(losses).toSorted()).toEqual(['a', 'b', 'c']);
    expect(losses.every(({ reason }) => reason === 'closed')).toBe(true);
    expect(await client.enqueueWhenReady({ summary: 'd' })).toBe(false);
    expect(client.status().refused).toBe(2);
  });

  it('reports what is invalid and never rejects, and drops what never fits', async () => {
    const { client, losses, answerAll } = await createBusyClient();
    expect(await client.enqueueWhenReady({} as MozDefEventInput)).toBe(false);
    expect(losses).toMatchObject([{ reason: 'invalid-event' }]);
    await answerAll(0);
    const small = createMozDefClient({
      transports: [createScriptedTransport()],
      queue: { maxBytes: 10 },
      onLoss: (loss) => losses.push(loss),
    });
    expect(await small.enqueueWhenReady({ summary: 's' })).toBe(false);
    expect(losses[1]).toMatchObject({ reason: 'queue-full' });
    await small.close();
  });
});

describe('possible duplicates', () => {
  it('are counted', async () => {
    const transport = createScriptedTransport({ answer: { status: 'sent', possibleDuplicate: true } });
    await using client = createMozDefClient({ transports: [transport] });
    client.enqueue({ summary: 'a' });
    await client.flush();
    const { outcomes } = await client.send({ summary: 'b' });
    expect(outcomes).toEqual([
      { transport: 'scripted', outcome: { status: 'sent', possibleDuplicate: true } },
    ]);
    expect(client.status().transports[0]).toMatchObject({ sent: 2, possibleDuplicates: 2 });
  });
});
