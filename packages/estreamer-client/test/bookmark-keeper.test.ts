import { describe, expect, it } from 'vitest';
import { createBookmarkKeeper } from '../src/bookmark/bookmark-keeper.ts';
import { type Bookmark, EstreamerClientError } from '../src/index.ts';
import { createManualClock } from './support/manual-clock.ts';
import { settled } from './support/settled.ts';

/** A keeper of a number that the test changes, and a store whose saves the test ends. */
function setUp() {
  const clock = createManualClock();
  const saves: { position: number; end: PromiseWithResolvers<void> }[] = [];
  const failures: number[] = [];
  const unsaved: unknown[] = [];
  let position = 0;
  let taken = 0;
  const keeper = createBookmarkKeeper(
    {
      store: {
        load: () => Promise.resolve(undefined),
        save(bookmark) {
          const end = Promise.withResolvers<void>();
          saves.push({ position: bookmark.position, end });
          return end.promise;
        },
      },
      takeChange() {
        if (taken === position) return undefined;
        taken = position;
        return { position, lateness: 0, recent: [] };
      },
      takeBookmark() {
        taken = position;
        return { position } as Bookmark;
      },
      size: () => 0,
      onFailure: (_error, attempt) => failures.push(attempt),
      onUnsaved: (error) => unsaved.push(error),
      closeTimeoutMs: 5000,
    },
    { clock },
  );
  return {
    clock,
    keeper,
    saves,
    failures,
    unsaved,
    acknowledge() {
      position += 1;
      return keeper.save();
    },
    positions: () => saves.map((save) => save.position),
    quiet: () => settled(() => saves.length),
  };
}

describe('bookmarks on their way to the store', () => {
  it('share the next save when they come while one is running', async () => {
    const { acknowledge, saves, positions, quiet } = setUp();
    const done: number[] = [];
    const all = [1, 2, 3, 4].map((number) => acknowledge().then(() => done.push(number)));
    await quiet();
    expect(positions()).toEqual([1]);
    saves[0]?.end.resolve();
    await quiet();
    expect(done).toEqual([1]);
    expect(positions()).toEqual([1, 4]);
    saves[1]?.end.resolve();
    await Promise.all(all);
    expect(positions()).toEqual([1, 4]);
  });

  it('are not saved when there is nothing new', async () => {
    const { acknowledge, keeper, saves, positions } = setUp();
    const first = acknowledge();
    saves[0]?.end.resolve();
    await first;
    await keeper.save();
    expect(positions()).toEqual([1]);
  });

  it('are tried again after a while, the newest then, and each failure is reported', async () => {
    const { acknowledge, clock, saves, positions, failures, quiet } = setUp();
    const first = acknowledge();
    const timer = clock.nextTimer();
    saves[0]?.end.reject(new Error('disk full'));
    expect(await timer).toBe(100);
    const second = acknowledge();
    clock.fire();
    await quiet();
    expect(positions()).toEqual([1, 2]);
    saves[1]?.end.resolve();
    await Promise.all([first, second]);
    expect(failures).toEqual([1]);
  });

  it('are given up after five attempts: typed error; the next save tries again', async () => {
    const { acknowledge, keeper, clock, saves, failures, unsaved, quiet } = setUp();
    const failed = acknowledge().catch((error: unknown) => error);
    const cause = new Error('disk full');
    for (let attempt = 0; attempt < 5; attempt += 1) {
      saves[attempt]?.end.reject(cause);
      await quiet();
      clock.fire();
      await quiet();
    }
    expect(await failed).toMatchObject({ code: 'bookmark-not-saved', cause });
    expect(failures).toEqual([1, 2, 3, 4, 5]);
    expect(unsaved.at(-1)).toBe(cause);
    const again = keeper.save();
    saves[5]?.end.resolve();
    await again;
    expect(saves).toHaveLength(6);
    expect(unsaved.at(-1)).toBeUndefined();
  });

  it('of somebody else in the store are not written over by another attempt', async () => {
    const { acknowledge, clock, saves, failures } = setUp();
    const failed = acknowledge().catch((error: unknown) => error);
    const changed = new EstreamerClientError('bookmark-changed', 'another process uses it');
    saves[0]?.end.reject(changed);
    expect(await failed).toBe(changed);
    expect({ failures, pending: clock.pending, saves: saves.length }).toEqual({
      failures: [1],
      pending: [],
      saves: 1,
    });
  });

  it('hold up closing until they are stored, without waiting between two attempts', async () => {
    const { acknowledge, keeper, clock, saves, quiet } = setUp();
    const saved = acknowledge();
    const timer = clock.nextTimer();
    saves[0]?.end.reject(new Error('busy'));
    await timer;
    let closed = false;
    const closing = keeper.close().then(() => {
      closed = true;
    });
    await quiet();
    expect({ closed, pending: clock.pending, saves: saves.length }).toEqual({
      closed: false,
      pending: [5000],
      saves: 2,
    });
    saves[1]?.end.resolve();
    await closing;
    await saved;
  });
});
