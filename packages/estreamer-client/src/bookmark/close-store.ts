import type { Clock } from '@x/foundation';
import type { BookmarkStore } from './bookmark.ts';

/** Closes a store. Rejects with what it threw, or when it has not closed in time. */
export async function closeStore(store: BookmarkStore, timeoutMs: number, clock: Clock): Promise<void> {
  if (store.close === undefined) return;
  const closing = store.close();
  let cancel = () => {};
  const late = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(timeoutMs, () => reject(new Error(`it has not closed within ${timeoutMs} ms`)));
  });
  await Promise.race([closing, late]).finally(cancel);
}
