import type { LoadedBookmark, RecentEvents } from './bookmark.ts';

const LAST_SECOND = 0xffff_ffff;
const HASH_BYTES = 16;

/**
 * Checks that something is a bookmark.
 *
 * @returns what is wrong with it, or undefined
 */
export function bookmarkFault(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'it is not an object';
  const { version, savedAt, server, recovered } = value as Partial<LoadedBookmark>;
  if (version !== 2) return `its version is ${JSON.stringify(version)}, and this client knows 2`;
  if (typeof savedAt !== 'number') return 'savedAt is not a number';
  if (typeof server !== 'string') return 'server is not a text';
  if (recovered !== undefined && typeof recovered !== 'string') return 'recovered is not a text';
  return changeFault(value);
}

/** What is wrong with that part of a bookmark that changes; undefined when nothing is. */
export function changeFault(value: object): string | undefined {
  const { position, recent, lateness } = value as Partial<LoadedBookmark>;
  if (!isSecond(position)) return 'position is not a number of unix seconds';
  if (!isSecond(lateness)) return 'lateness is not a number of seconds';
  if (!Array.isArray(recent) || !recent.every(isRecent)) return 'recent is not a list of seconds with hashes';
  return undefined;
}

/**
 * A bookmark of the first layout in the present one; anything else as it is. Its identities say nothing to this client,
 * so that the events of its last second come once more.
 */
export function migrateBookmark(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || (value as { version?: unknown }).version !== 1)
    return value;
  const { position, lateness, savedAt, server } = value as LoadedBookmark;
  return { version: 2, position, recent: [], lateness, savedAt, server };
}

function isRecent(value: unknown): value is RecentEvents {
  if (typeof value !== 'object' || value === null) return false;
  const { second, hashes } = value as Partial<RecentEvents>;
  return (
    isSecond(second) && typeof hashes === 'string' && Buffer.byteLength(hashes, 'base64') % HASH_BYTES === 0
  );
}

function isSecond(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LAST_SECOND;
}
