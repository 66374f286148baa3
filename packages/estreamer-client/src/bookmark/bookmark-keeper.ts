import { type Clock, describeError, quoted } from '@x/foundation';
import { EstreamerClientError, isEstreamerClientError } from '../errors/client-error.ts';
import type { Reporter } from '../events/reporter.ts';
import {
  type Bookmark,
  type BookmarkChange,
  type BookmarkStore,
  bookmarkFault,
  type LoadedBookmark,
  migrateBookmark,
} from './bookmark.ts';

/** How often a save is tried before `ack()` rejects. */
const ATTEMPTS = 5;
const FIRST_DELAY_MS = 100;

/** Changes may take so many characters more than twice those of the whole bookmark, which then takes their place. */
const SPARE_CHARACTERS = 4 * 1024 * 1024;
/** And after so many milliseconds in which there were changes. */
const LONGEST_WITHOUT_WHOLE_MS = 600_000;
/** What a change takes besides its hashes, and a hash as base64. */
const CHANGE_CHARACTERS = 100;
const HASH_CHARACTERS = 22;

/** Settings of {@link createBookmarkKeeper}. */
export interface BookmarkKeeperSettings {
  readonly store: BookmarkStore;
  /** What has changed since the last call of any of these two; undefined when nothing has. */
  readonly takeChange: () => BookmarkChange | undefined;
  /** The whole bookmark as it is now; undefined as long as there is none. */
  readonly takeBookmark: () => Bookmark | undefined;
  /** How many events the whole bookmark has. */
  readonly size: () => number;
  /** Told of every save that failed. */
  readonly onFailure: (error: unknown, attempt: number) => void;
  /** Told why the store lacks what was to be saved, and undefined when it has all again. */
  readonly onUnsaved: (error: unknown) => void;
  /** How long closing waits for the store, in milliseconds. */
  readonly closeTimeoutMs: number;
}

/** Brings bookmarks and changes into a store, one at a time. */
export interface BookmarkKeeper {
  /**
   * Resolves when the store has what had changed at the call. Calls that come while a save is running share the next.
   *
   * @throws {EstreamerClientError} `bookmark-not-saved` when it failed several times, `bookmark-changed` when the store
   *   has that of somebody else; the next call tries again
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
  return new Keeper(settings, clock);
}

class Keeper implements BookmarkKeeper {
  readonly #settings: BookmarkKeeperSettings;
  readonly #clock: Clock;
  #running: Promise<void> | undefined;
  #following: Promise<void> | undefined;
  /** The store has a whole bookmark of this process, and all changes up to the last that was taken. */
  #takesChanges = false;
  /** Something was taken and is not known to be stored. */
  #isUnsaved = false;
  /** A whole bookmark that takes the place of changes, while changes go on. */
  #replacing: Promise<void> | undefined;
  /** The characters of the changes since the last whole bookmark, and when that was. */
  #characters = 0;
  #wholeAt = 0;
  #closing = false;
  #hurry = () => {};
  #giveUp = (_error: Error) => {};
  #givenUp: Error | undefined;

  constructor(settings: BookmarkKeeperSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  save(): Promise<void> {
    if (this.#running === undefined) return this.#start();
    this.#following ??= this.#running
      .catch(() => {})
      .then(() => {
        this.#following = undefined;
        return this.#start();
      });
    return this.#following;
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#hurry();
    const { closeTimeoutMs } = this.#settings;
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#clock.after(closeTimeoutMs, () => {
        this.#givenUp = new Error(`the store has not answered within ${closeTimeoutMs} ms`);
        this.#giveUp(this.#givenUp);
        resolve();
      });
    });
    while (this.#running !== undefined || this.#following !== undefined) {
      await (this.#following ?? this.#running)?.catch(() => {});
    }
    if (this.#replacing !== undefined) await Promise.race([this.#replacing, late]);
    cancel();
  }

  #start(): Promise<void> {
    const save = this.#write().finally(() => {
      if (this.#running === save) this.#running = undefined;
    });
    this.#running = save;
    return save;
  }

  async #write(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      if (this.#givenUp !== undefined) throw notSaved(this.#givenUp, attempt);
      try {
        await this.#writeOnce();
        this.#settings.onUnsaved(undefined);
        return;
      } catch (cause) {
        this.#isUnsaved = true;
        this.#takesChanges = false;
        this.#settings.onUnsaved(cause);
        this.#settings.onFailure(cause, attempt);
        if (isEstreamerClientError(cause) && cause.code === 'bookmark-changed') throw cause;
        if (attempt === ATTEMPTS || this.#givenUp !== undefined) throw notSaved(cause, attempt);
        if (!this.#closing) await this.#pause(FIRST_DELAY_MS * 2 ** (attempt - 1));
      }
    }
  }

  async #writeOnce(): Promise<void> {
    const { store, takeChange, takeBookmark } = this.#settings;
    if (this.#takesChanges && store.append !== undefined) {
      const change = takeChange();
      if (change === undefined) return;
      // Both say the same: what comes after them is in neither.
      const whole = this.#isWholeDue(change) ? takeBookmark() : undefined;
      const appended = store.append(change);
      if (whole !== undefined) this.#replace(whole);
      return this.#untilGivenUp(appended);
    }
    if (this.#replacing !== undefined) await this.#untilGivenUp(this.#replacing);
    if (takeChange() === undefined && !this.#isUnsaved) return;
    const bookmark = takeBookmark();
    if (bookmark === undefined) return;
    await this.#untilGivenUp(store.save(bookmark));
    this.#isUnsaved = false;
    this.#takesChanges = true;
    this.#noteWhole();
  }

  #isWholeDue({ recent }: BookmarkChange): boolean {
    this.#characters += CHANGE_CHARACTERS;
    for (const { hashes } of recent) this.#characters += hashes.length;
    if (this.#replacing !== undefined || this.#closing) return false;
    const worth = this.#settings.size() * HASH_CHARACTERS;
    return (
      this.#characters > SPARE_CHARACTERS + 2 * worth ||
      this.#clock.monotonic() - this.#wholeAt > LONGEST_WITHOUT_WHOLE_MS
    );
  }

  /** Failures are told; the changes are there all the same. */
  #replace(bookmark: Bookmark): void {
    this.#noteWhole();
    this.#replacing = this.#settings.store
      .save(bookmark)
      .catch((error: unknown) => this.#settings.onFailure(error, 1))
      .finally(() => {
        this.#replacing = undefined;
      });
  }

  #noteWhole(): void {
    this.#characters = 0;
    this.#wholeAt = this.#clock.monotonic();
  }

  #untilGivenUp(saving: Promise<void>): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#giveUp = reject;
      saving.then(resolve, reject);
    });
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise<void>((resolve) => {
      const cancel = this.#clock.after(milliseconds, resolve);
      this.#hurry = () => {
        cancel();
        resolve();
      };
    });
  }
}

function notSaved(cause: unknown, attempts: number): EstreamerClientError {
  return new EstreamerClientError(
    'bookmark-not-saved',
    `The bookmark was not saved (attempt ${attempts} of ${ATTEMPTS}): ${describeError(cause)}. The acknowledged events would come again after a restart. Acknowledge again, or go on: the next acknowledgement saves all.`,
    {},
    { cause },
  );
}

/**
 * Gets the bookmark out of a store, and reports when it is not the newest one, or belongs to another server.
 *
 * @throws {EstreamerClientError} `bookmark-unusable`
 */
export async function loadBookmark(
  store: BookmarkStore,
  server: string,
  reporter: Reporter,
): Promise<Bookmark | undefined> {
  const loaded = await load(store);
  if (loaded === undefined) return undefined;
  const migrated = migrateBookmark(loaded);
  const fault = bookmarkFault(migrated);
  if (fault !== undefined) {
    throw new EstreamerClientError(
      'bookmark-unusable',
      `The bookmark that the store has can't be used: ${fault}. Restore it, or remove it and set start to a time before which everything has arrived.`,
    );
  }
  const { recovered, ...bookmark } = migrated as LoadedBookmark;
  if (recovered !== undefined) reporter.warn('bookmark-recovered', recovered);
  // Empty: what said so is lost.
  if (bookmark.server !== server && bookmark.server !== '') {
    reporter.warn(
      'bookmark-of-another-server',
      `The bookmark was made with ${quoted(bookmark.server)}, this is ${server}. That is right when the management center has moved, and loses or repeats events when it is another one.`,
    );
  }
  return bookmark;
}

async function load(store: BookmarkStore) {
  try {
    return await store.load();
  } catch (cause) {
    if (isEstreamerClientError(cause)) throw cause;
    throw new EstreamerClientError(
      'bookmark-unusable',
      `The store can't load the bookmark: ${quoted(describeError(cause))}.`,
      {},
      { cause },
    );
  }
}
