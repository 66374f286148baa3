import type { Clock } from '../clock.ts';
import { EstreamerClientError, isEstreamerClientError } from '../errors/client-error.ts';
import { reasonOf } from '../errors/printable.ts';
import type { Bookmark, BookmarkStore } from './bookmark.ts';

/** How often a save is tried before `ack()` rejects. */
const ATTEMPTS = 5;
const FIRST_DELAY_MS = 100;

/** Settings of {@link createBookmarkKeeper}. */
export interface BookmarkKeeperSettings {
  readonly store: BookmarkStore;
  /** The bookmark as it is now, when there is anything in it that the store may not have. */
  readonly take: () => Bookmark | undefined;
  /** Told of every save that failed. */
  readonly onFailure: (error: unknown, attempt: number) => void;
  /** How long closing waits for the store, in milliseconds. */
  readonly closeTimeoutMs: number;
}

/** Brings bookmarks into a store, one at a time. */
export interface BookmarkKeeper {
  /**
   * Resolves when the store has a bookmark that was taken at or after the call. Calls that come while a save is running
   * share the next.
   *
   * @throws {EstreamerClientError} `bookmark-not-saved` when it failed several times, `bookmark-changed` when the store
   *   has that of somebody else; the next call tries anew
   */
  save(): Promise<void>;
  /**
   * Resolves when nothing is being saved; from the call on nothing waits between two attempts. A store that does not
   * answer in time is given up: what is being saved, and whatever comes after it, is `bookmark-not-saved`.
   */
  close(): Promise<void>;
}

/** Makes a keeper. */
export function createBookmarkKeeper(
  settings: BookmarkKeeperSettings,
  { clock }: { clock: Clock },
): BookmarkKeeper {
  const { store, take, onFailure, closeTimeoutMs } = settings;
  let running: Promise<void> | undefined;
  let following: Promise<void> | undefined;
  /** Taken and not known to be stored. */
  let unsaved: Bookmark | undefined;
  let closing = false;
  let hurry = () => {};
  let giveUp = (_error: Error) => {};
  let givenUp: Error | undefined;

  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const cancel = clock.after(milliseconds, resolve);
      hurry = () => {
        cancel();
        resolve();
      };
    });

  const saveOnce = (bookmark: Bookmark) =>
    new Promise<void>((resolve, reject) => {
      giveUp = reject;
      store.save(bookmark).then(resolve, reject);
    });

  const write = async (): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      if (givenUp !== undefined) throw notSaved(givenUp, attempt);
      unsaved = take() ?? unsaved;
      if (unsaved === undefined) return;
      try {
        await saveOnce(unsaved);
        unsaved = undefined;
        return;
      } catch (cause) {
        onFailure(cause, attempt);
        if (isEstreamerClientError(cause) && cause.code === 'bookmark-changed') throw cause;
        if (attempt === ATTEMPTS || givenUp !== undefined) throw notSaved(cause, attempt);
        if (!closing) await pause(FIRST_DELAY_MS * 2 ** (attempt - 1));
      }
    }
  };

  const start = (): Promise<void> => {
    const save = write().finally(() => {
      if (running === save) running = undefined;
    });
    running = save;
    return save;
  };

  const save = (): Promise<void> => {
    if (running === undefined) return start();
    following ??= running
      .catch(() => {})
      .then(() => {
        following = undefined;
        return start();
      });
    return following;
  };

  return {
    save,
    async close() {
      closing = true;
      hurry();
      const cancel = clock.after(closeTimeoutMs, () => {
        givenUp = new Error(`the store has not answered within ${closeTimeoutMs} ms`);
        giveUp(givenUp);
      });
      while (running !== undefined || following !== undefined) {
        await (following ?? running)?.catch(() => {});
      }
      cancel();
    },
  };
}

function notSaved(cause: unknown, attempts: number): EstreamerClientError {
  return new EstreamerClientError(
    'bookmark-not-saved',
    `The bookmark was not saved (attempt ${attempts} of ${ATTEMPTS}): ${reasonOf(cause)}. The acknowledged events would come again after a restart. Acknowledge again, or go on: the next acknowledgement saves all.`,
    {},
    { cause },
  );
}
