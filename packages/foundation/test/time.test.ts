import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBackoff, parseRetryAfter, systemClock } from '../src/index.ts';
import { createManualClock } from '../src/testing.ts';

describe('systemClock', () => {
  it('tells the time of the wall and a time that only goes forward', async () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(60_000);
    const before = systemClock.monotonic();
    await systemClock.wait(1);
    expect(systemClock.monotonic()).toBeGreaterThan(before);
  });

  it('ends a wait with its signal and leaves nothing on it', async () => {
    const stop = new AbortController();
    const waiting = systemClock.wait(1e12, stop.signal);
    stop.abort();
    await waiting;
    await systemClock.wait(1e12, stop.signal);
  });

  it('does not take a time that no timer can wait for none at all', async () => {
    let called = false;
    const cancels = [2 ** 31, 1e15, Number.POSITIVE_INFINITY].map((milliseconds) =>
      systemClock.after(milliseconds, () => {
        called = true;
      }),
    );
    await systemClock.wait(5);
    for (const cancel of cancels) cancel();
    expect(called).toBe(false);
  });
});

describe('createManualClock', () => {
  it('calls what is due in order, each at its time', async () => {
    const clock = createManualClock(1000);
    const calls: string[] = [];
    clock.after(20, () => calls.push(`second at ${clock.now()}`));
    clock.after(10, () => {
      calls.push(`first at ${clock.now()}`);
      clock.wait(5).then(() => calls.push(`between at ${clock.now()}`));
    });
    const cancel = clock.after(15, () => calls.push('never'));
    cancel();
    await clock.advance(19);
    expect(calls).toEqual(['first at 1010', 'between at 1015']);
    await clock.advance(1);
    expect(calls.at(-1)).toBe('second at 1020');
    expect(clock.pending).toBe(0);
  });

  it('sets the wall clock without moving what waits', async () => {
    const clock = createManualClock();
    let called = false;
    clock.after(10, () => {
      called = true;
    });
    clock.setNow(5_000_000);
    expect([clock.now(), clock.monotonic(), called]).toEqual([5_000_000, 0, false]);
    await clock.advance(10);
    expect([clock.now(), called]).toEqual([5_000_010, true]);
  });
});

describe('parseRetryAfter', () => {
  const now = Date.UTC(2026, 0, 2, 3, 4, 5);

  it.each([
    ['7', 7000],
    ['0.5', 500],
    ['Fri, 02 Jan 2026 03:04:15 GMT', 10_000],
    ['Fri, 02 Jan 2026 03:04:00 GMT', 0],
    ['999999999999', 86_400_000],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    [undefined, undefined],
    [['3', '4'], 3000],
  ])('reads %j as %s ms', (header, milliseconds) => {
    expect(parseRetryAfter(header, now)).toBe(milliseconds);
  });
});

describe('createBackoff', () => {
  it('waits longer with each failure, up to the most, and starts again after a success', () => {
    const backoff = createBackoff({ minMs: 100, maxMs: 1000 }, { random: () => 0.999_999 });
    expect([backoff.fail(), backoff.fail(), backoff.fail(), backoff.fail(), backoff.fail()]).toEqual([
      99, 199, 399, 799, 999,
    ]);
    expect(backoff.failures).toBe(5);
    backoff.reset();
    expect(backoff.failures).toBe(0);
    expect(backoff.fail()).toBe(99);
  });

  it('waits at least as long as the other side asks', () => {
    const backoff = createBackoff({ minMs: 100, maxMs: 1000 }, { random: () => 0 });
    expect([backoff.fail(), backoff.fail(5000)]).toEqual([0, 5000]);
  });

  it.each([86_400_000, 1e15, Number.POSITIVE_INFINITY])(
    'waits for five minutes of %d ms that the other side asks for',
    (asked) => {
      const backoff = createBackoff({ minMs: 100, maxMs: 1000 }, { random: () => 0 });
      expect([backoff.fail(asked), backoff.delayMs(1, asked)]).toEqual([300_000, 300_000]);
    },
  );

  it('stays between nothing and the most, after any number of failures', () => {
    fc.assert(
      fc.property(
        fc.nat(1e9),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (failures, random, factor) => {
          const { delayMs } = createBackoff({ minMs: 0, maxMs: 30_000, factor }, { random: () => random });
          expect(delayMs(failures)).toBe(0);
          const other = createBackoff({ minMs: 7, maxMs: 30_000, factor }, { random: () => random });
          expect(other.delayMs(failures)).toBeGreaterThanOrEqual(0);
          expect(other.delayMs(failures)).toBeLessThanOrEqual(30_000);
        },
      ),
    );
  });
});
