import { describeError, quoted } from '@x/foundation';
import { EstreamerClientError, isEstreamerClientError } from '../errors/client-error.ts';
import type { Reporter } from '../events/reporter.ts';
import {
  type Bookmark,
  type BookmarkStore,
  bookmarkFault,
  type LoadedBookmark,
  migrateBookmark,
} from './bookmark.ts';

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
