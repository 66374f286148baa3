import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createSlots, notify, onAbort, untilAborted, untilGraceEnds } from '../src/index.ts';
import { createManualClock } from '../src/testing.ts';

const never = new Promise<never>(() => {});
const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

describe('onAbort', () => {
  it('calls back once, at once where the signal has aborted, and can be taken off', () => {
    const { signal } = new AbortController();
    let calls = 0;
    const remove = onAbort(signal, () => {
      calls += 1;
    });
    expect(listeners(signal)).toBe(1);
    remove();
    expect(listeners(signal)).toBe(0);
    onAbort(AbortSignal.abort(), () => {
      calls += 1;
    });
    expect(calls).toBe(1);
  });
});

describe('untilAborted', () => {
  it('gives what the promise gives and leaves nothing on the signal', async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(Promise.resolve(7), signal)).toBe(7);
    await expect(untilAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    expect(listeners(signal)).toBe(0);
  });

  it('gives undefined as soon as the signal aborts; a rejection after that is not unhandled', async () => {
    const stop = new AbortController();
    let fail = (_error: Error) => {};
    const failing = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    const waiting = untilAborted(failing, stop.signal);
    stop.abort();
    expect(await waiting).toBeUndefined();
    fail(new Error('too late'));
    await new Promise(setImmediate);
    expect(await untilAborted(never, stop.signal)).toBeUndefined();
  });
});

describe('untilGraceEnds', () => {
  it('waits for work that ends in the grace time, and no longer', async () => {
    const clock = createManualClock();
    const stop = new AbortController();
    const inTime = untilGraceEnds(
      clock.wait(50).then(() => 'done'),
      stop.signal,
      100,
      clock,
    );
    const tooLate = untilGraceEnds(never, stop.signal, 100, clock);
    stop.abort();
    await clock.advance(99);
    expect(await inTime).toBe('done');
    await clock.advance(1);
    expect(await tooLate).toBeUndefined();
    expect(listeners(stop.signal)).toBe(0);
  });

  it('is without effect as long as the signal has not aborted', async () => {
    const { signal } = new AbortController();
    expect(await untilGraceEnds(Promise.resolve(1), signal, 0)).toBe(1);
    await expect(untilGraceEnds(Promise.reject(new Error('no')), signal, 0)).rejects.toThrow('no');
    expect(listeners(signal)).toBe(0);
  });
});

describe('createSlots', () => {
  it('gives places in the order in which they were asked for', async () => {
    const slots = createSlots(1);
    const { signal } = new AbortController();
    const order: number[] = [];
    await slots.acquire(signal);
    const waiting = [1, 2].map((number) => slots.acquire(signal).then(() => order.push(number)));
    slots.release();
    slots.release();
    await Promise.all(waiting);
    expect(order).toEqual([1, 2]);
    expect(listeners(signal)).toBe(0);
  });

  it('gives no place to who has left the line', async () => {
    const slots = createSlots(1);
    const patient = new AbortController();
    const hasty = new AbortController();
    await slots.acquire(patient.signal);
    const left = slots.acquire(hasty.signal);
    const stayed = slots.acquire(patient.signal);
    hasty.abort();
    expect(await left).toBe(false);
    expect(await slots.acquire(hasty.signal)).toBe(false);
    slots.release();
    expect(await stayed).toBe(true);
  });
});

describe('notify', () => {
  it('makes a warning of what a callback throws or rejects with', async () => {
    const warnings: string[] = [];
    const onWarning = (warning: Error) => warnings.push(warning.message);
    process.on('warning', onWarning);
    notify((value: number) => {
      throw new Error(`no ${value}`);
    }, 7);
    notify(async () => {
      throw new Error('later');
    }, 7);
    notify(undefined, 7);
    await new Promise(setImmediate);
    process.off('warning', onWarning);
    expect(warnings).toEqual(expect.arrayContaining(['no 7', 'later']));
  });
});
