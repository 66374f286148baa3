import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createScriptedTransport } from '../../../test-support/scripted-transport.ts';
import { createDeliver, SENT, type SendOutcome } from '../src/index.ts';
import { messages } from './support/messages.ts';

const [message] = messages('a');

function deliverOver(send: () => unknown) {
  const transport = { ...createScriptedTransport(), send: send as never };
  return createDeliver(transport)(messages('a', 'b'), new AbortController().signal);
}

describe('what a transport does that breaks its contract', () => {
  const failed = { status: 'retryable', error: { code: 'transport-failed' }, mayHaveArrived: true };

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('bug');
      },
    ],
    ['rejects', () => Promise.reject(new Error('bug'))],
    ['gives too few outcomes', async () => [SENT]],
    ['gives no outcomes', async () => undefined],
    ['gives something else', async () => ({ length: 2 })],
  ])('makes retryable outcomes: it %s', async (_, send) => {
    expect(await deliverOver(send)).toMatchObject([failed, failed]);
  });
});

it('leaves one listener on a signal that many batches share, and none afterwards', async () => {
  const transport = createScriptedTransport({ answer: undefined });
  const deliver = createDeliver(transport);
  const { signal } = new AbortController();
  const sending: Promise<readonly SendOutcome[]>[] = [];
  for (let count = 0; count < 50; count += 1)
    sending.push(deliver(message === undefined ? [] : [message], signal));
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  for (const batch of transport.batches) batch.answer(SENT);
  await Promise.all(sending);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
