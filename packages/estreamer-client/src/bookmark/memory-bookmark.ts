import type { Bookmark, BookmarkChange, BookmarkStore } from './bookmark.ts';
import { withChanges } from './journal-format.ts';

/**
 * Keeps a bookmark as long as the process lives: enough to resume after a lost connection.
 *
 * @example
 * const bookmark = createMemoryBookmark();
 */
export function createMemoryBookmark(initial?: Bookmark): BookmarkStore {
  let stored = initial;
  let changes: BookmarkChange[] = [];
  return {
    load: () => Promise.resolve(stored === undefined ? undefined : withChanges(stored, changes)),
    save(bookmark) {
      stored = bookmark;
      changes = [];
      return Promise.resolve();
    },
    append(change) {
      changes.push(change);
      return Promise.resolve();
    },
  };
}
