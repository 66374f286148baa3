import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createScriptedTransport, type ScriptedTransport } from '../../../test-support/scripted-transport.ts';
import { createMessageQueue, type Message, retryable, SENT, TransportError } from '../src/index.ts';
import { messages, textsOf } from './support/messages.ts';

const down = new TransportError('unreachable', 'down');

function createQueue(transport: ScriptedTransport, concurrency: number) {
  const decided: string[] = [];
  const waiters: { count: number; resolve: () => void }[] = [];
  const ending = new AbortController();
  const queue = createMessageQueue<Message>(transport, {
    maxMessages: 5,
    maxBytes: 1_000_000,
    concurrency,
    signal: ending.signal,
    onDecided(batch, outcomes) {
      for (const [index, { text }] of batch.entries()) decided.push(`${text} ${outcomes[index]?.status}`);
      for (const { count, resolve } of waiters) if (decided.length >= count) resolve();
    },
  });
  return {
    queue,
    decided,
    ending,
    offer: (...texts: string[]) => messages(...texts).map((message) => queue.offer(message)),
    untilDecided: (count: number) =>
      new Promise<void>((resolve) => {
        waiters.push({ count, resolve });
      }),
  };
}

describe('a message queue', () => {
  it('lets the next batch form while one is under way, and keeps the order one at a time', async () => {
    const transport = createScriptedTransport({ maxBatchSize: 3, answer: undefined });
    const { queue, offer, decided } = createQueue(transport, 1);
    offer('a');
    const first = await transport.next();
    offer('b', 'c', 'd', 'e');
    first.answer(SENT);
    (await transport.next()).answer(SENT);
    (await transport.next()).answer(SENT);
    await queue.drained();
    expect(transport.batches.map((batch) => textsOf(batch.messages))).toEqual([
      ['a'],
      ['b', 'c', 'd'],
      ['e'],
    ]);
    expect(decided).toEqual(['a sent', 'b sent', 'c sent', 'd sent', 'e sent']);
  });

  it('does not let a batch that takes long hold up those behind it', async () => {
    const transport = createScriptedTransport({ maxBatchSize: 1, answer: undefined });
    const { queue, offer, decided, untilDecided } = createQueue(transport, 2);
    const three = untilDecided(3);
    offer('stuck', 'a', 'b', 'c');
    const stuck = await transport.next();
    for (let count = 0; count < 3; count += 1) (await transport.next()).answer(SENT);
    await three;
    expect(decided).toEqual(['a sent', 'b sent', 'c sent']);
    stuck.answer(retryable(down));
    await queue.drained();
    expect(decided.at(-1)).toBe('stuck retryable');
  });

  it('is drained when all that was offered before is decided, whatever overtook it', async () => {
    const transport = createScriptedTransport({ maxBatchSize: 1, answer: undefined });
    const { queue, offer, untilDecided } = createQueue(transport, 2);
    const order: string[] = [];
    const two = untilDecided(2).then(() => order.push('overtaken'));
    offer('first');
    const first = await transport.next();
    const drained = queue.drained().then(() => order.push('drained'));
    offer('second', 'third');
    (await transport.next()).answer(SENT);
    (await transport.next()).answer(SENT);
    await two;
    first.answer(SENT);
    await drained;
    expect(order).toEqual(['overtaken', 'drained']);
  });

  it('takes no more than it may hold, and makes room by taking out the oldest', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    const { queue, offer, ending } = createQueue(transport, 1);
    expect(offer('a', 'b', 'c', 'd', 'e', 'f')).toEqual([true, true, true, true, true, false]);
    const [next] = messages('f');
    if (next === undefined) throw new Error('no message');
    expect(textsOf(queue.makeRoom(next))).toEqual(['a']);
    expect(queue.hasRoom(next)).toBe(true);
    expect(textsOf(queue.giveUp())).toEqual(['b', 'c', 'd', 'e']);
    await queue.drained();
    ending.abort();
  });

  it('leaves one listener on a signal that many wait with, and none afterwards', async () => {
    const transport = createScriptedTransport();
    const { queue, offer } = createQueue(transport, 1);
    const { signal } = new AbortController();
    const waiting = Array.from({ length: 20 }, () => queue.left(signal));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    offer('a');
    await Promise.all(waiting);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
