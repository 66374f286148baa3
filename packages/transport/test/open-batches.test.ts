import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createOpenBatches, type Message, SENT, type SendOutcome } from '../src/index.ts';

const message: Message = { text: 'a', byteLength: 1 };

/** Work that a test ends. */
function createWork() {
  const ends: (() => void)[] = [];
  const signals: AbortSignal[] = [];
  return {
    signals,
    work: (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<readonly SendOutcome[]>((resolve) => ends.push(() => resolve([SENT])));
    },
    endAll: () => {
      for (const end of ends) end();
    },
  };
}

describe('open batches', () => {
  it('leave one listener on a signal that many batches share, and none afterwards', async () => {
    const open = createOpenBatches({ name: 'test', release: () => {} });
    const { work, endAll } = createWork();
    const { signal } = new AbortController();
    const sending = Array.from({ length: 100 }, () => open.send([message], { signal }, work));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    endAll();
    await Promise.all(sending);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it("end each batch with its own caller's signal and no other", async () => {
    const open = createOpenBatches({ name: 'test', release: () => {} });
    const { work, signals, endAll } = createWork();
    const first = new AbortController();
    const second = new AbortController();
    const sending = [first, second].map(({ signal }) => open.send([message], { signal }, work));
    first.abort('enough');
    expect(signals.map(({ aborted, reason }) => aborted && reason)).toEqual(['enough', false]);
    endAll();
    await Promise.all(sending);
  });

  it('refuse what comes while too much is under way, and what comes after the end', async () => {
    const open = createOpenBatches({ name: 'test', maxPendingMessages: 2, release: () => {} });
    const { work, endAll } = createWork();
    const { signal } = new AbortController();
    const sending = open.send([message, message], { signal }, work);
    expect(await open.send([message], { signal }, work)).toMatchObject([
      { status: 'retryable', error: { code: 'queue-full', context: { transport: 'test', limit: 2 } } },
    ]);
    const closing = open.close();
    expect(await open.send([message], { signal }, work)).toMatchObject([
      { status: 'retryable', error: { code: 'closed' } },
    ]);
    endAll();
    await Promise.all([sending, closing]);
  });

  it('end all that is open when the wait for the end is cut short, and release once', async () => {
    const released: string[] = [];
    const open = createOpenBatches({ name: 'test', release: () => released.push('once') });
    const { work, signals, endAll } = createWork();
    const sending = open.send([message], { signal: new AbortController().signal }, work);
    const closing = Promise.all([open.close(), open.close({ signal: AbortSignal.abort() })]);
    expect(signals[0]?.reason).toMatchObject({ code: 'closed' });
    expect(released).toEqual([]);
    endAll();
    await Promise.all([sending, closing]);
    expect(released).toEqual(['once']);
  });

  it('give back what the transport holds although the work of a batch throws', async () => {
    const released: string[] = [];
    const open = createOpenBatches({
      name: 'test',
      maxPendingMessages: 1,
      release: () => released.push('once'),
    });
    const { signal } = new AbortController();
    const broken = () => {
      throw new Error('bug');
    };
    await expect(open.send([message], { signal }, broken)).rejects.toThrow('bug');
    const ending = Promise.withResolvers<never>();
    const sending = open.send([message], { signal }, () => ending.promise);
    const closing = open.close();
    ending.reject(new Error('another'));
    await expect(sending).rejects.toThrow('another');
    await closing;
    expect(released).toEqual(['once']);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
