import type { Bookmark, BookmarkStore } from './bookmark.ts';

/** Keeps a bookmark as long as the process lives: enough to resume after a lost connection. */
export function createMemoryBookmark(initial?: Bookmark): BookmarkStore {
  let stored = initial;
  return {
    load: () => Promise.resolve(stored),
    save(bookmark) {
      stored = bookmark;
      return Promise.resolve();
    },
  };
}
