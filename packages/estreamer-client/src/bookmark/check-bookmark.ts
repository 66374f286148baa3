import type { LoadedBookmark } from './bookmark.ts';

const LAST_SECOND = 0xffff_fffe;

/**
 * Checks that something is a bookmark.
 *
 * @returns what is wrong with it, or undefined
 */
export function bookmarkFault(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'it is not an object';
  const { version, position, recent, recentUntil, lateness, savedAt, server, recovered } =
    value as Partial<LoadedBookmark>;
  if (version !== 1) return `its version is ${JSON.stringify(version)}, and this client knows 1`;
  if (!isSecond(position)) return 'position is not a number of unix seconds';
  if (!Array.isArray(recent) || !recent.every((identity) => typeof identity === 'string')) {
    return 'recent is not a list of texts';
  }
  if (!isSecond(recentUntil)) return 'recentUntil is not a number of unix seconds';
  if (!isSecond(lateness)) return 'lateness is not a number of seconds';
  if (typeof savedAt !== 'number') return 'savedAt is not a number';
  if (typeof server !== 'string') return 'server is not a text';
  if (recovered !== undefined && typeof recovered !== 'string') return 'recovered is not a text';
  return undefined;
}

function isSecond(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LAST_SECOND;
}
