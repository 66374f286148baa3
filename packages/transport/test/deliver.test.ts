import { getEventListeners } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createScriptedTransport } from '../../../test-support/scripted-transport.ts';
import {
  createDeliver,
  retryable,
  SENT,
  type SendOptions,
  type SendOutcome,
  TransportError,
} from '../src/index.ts';
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

it('tells what a transport says of a batch that was given up after its grace, if it says it of every message', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const sends: PromiseWithResolvers<readonly SendOutcome[]>[] = [];
  const send = () => {
    const sending = Promise.withResolvers<readonly SendOutcome[]>();
    sends.push(sending);
    return sending.promise;
  };
  const deliver = createDeliver({ ...createScriptedTransport(), send });
  const controller = new AbortController();
  const late: (readonly SendOutcome[])[] = [];
  const batches = [messages('a', 'b'), messages('c')];
  const given = batches.map((batch) => deliver(batch, controller.signal, (outcomes) => late.push(outcomes)));
  controller.abort();
  await vi.advanceTimersByTimeAsync(1000);
  const lost = { status: 'retryable', error: { code: 'aborted' }, mayHaveArrived: true };
  expect(await Promise.all(given)).toMatchObject([[lost, lost], [lost]]);
  expect(late).toEqual([]);
  sends[0]?.resolve([SENT, SENT]);
  sends[1]?.resolve([]);
  await vi.advanceTimersByTimeAsync(0);
  expect(late).toEqual([[SENT, SENT]]);
});

it('waits for what a transport cannot take back, for the length of its grace; what comes after that is told', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const told: ((outcomes: readonly SendOutcome[]) => void)[] = [];
  const transport = {
    ...createScriptedTransport(),
    send: (_batch: unknown, { signal, onLate }: SendOptions) => {
      if (onLate !== undefined) told.push(onLate);
      return new Promise<readonly SendOutcome[]>((resolve) => {
        const goesOn = { ...retryable(new TransportError('aborted', 'ended')), stillUnderWay: true };
        signal.addEventListener('abort', () => resolve([goesOn]), { once: true });
      });
    },
  };
  const deliver = createDeliver(transport);
  const controller = new AbortController();
  const late: unknown[] = [];
  const given = ['a', 'b'].map((text) =>
    deliver(messages(text), controller.signal, (outcomes) => late.push(outcomes)),
  );
  controller.abort();
  await vi.advanceTimersByTimeAsync(999);
  told[0]?.([SENT]);
  expect(await given[0]).toEqual([SENT]);
  await vi.advanceTimersByTimeAsync(1);
  expect(await given[1]).toMatchObject([{ status: 'retryable', stillUnderWay: false }]);
  expect(late).toEqual([]);
  told[1]?.([SENT]);
  expect(late).toEqual([[SENT]]);
});
