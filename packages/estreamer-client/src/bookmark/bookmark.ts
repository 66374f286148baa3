/** Acknowledged events of one second. */
export interface RecentEvents {
  /** Unix seconds of the server's archive. */
  readonly second: number;
  /** Their hashes of 16 bytes each, in a row, as base64. The same one may be there several times: that many events. */
  readonly hashes: string;
}

/**
 * How far a client has come: what the next session starts from. Plain JSON. It only ever says what a consumer has
 * acknowledged.
 */
export interface Bookmark {
  /** The layout of this object. */
  readonly version: 2;
  /**
   * Unix seconds, by the server's archive: everything before is acknowledged, and a session that starts here gets
   * everything that is not. 0 stands for the oldest data that the server has.
   */
  readonly position: number;
  /** The acknowledged events that the server may send again when a session starts at `position`; a second may be there several times. */
  readonly recent: readonly RecentEvents[];
  /** Seconds by which the server's archive timestamps lately went backwards; a session starts as much earlier. */
  readonly lateness: number;
  /** Unix milliseconds, by this machine's clock: when it was made. */
  readonly savedAt: number;
  /** Host and port of the server that it belongs to. */
  readonly server: string;
}

/** What has changed since the last bookmark or change that a store was given. */
export interface BookmarkChange extends Pick<Bookmark, 'position' | 'lateness'> {
  /** The events that were acknowledged since: these come to those that the store has. */
  readonly recent: readonly RecentEvents[];
}

/** What `load` of a store gives. */
export interface LoadedBookmark extends Bookmark {
  /** Why it is not the newest one that was stored; the client reports it. */
  readonly recovered?: string | undefined;
}

/**
 * Where a client keeps its bookmark. One store belongs to one client. The methods are never called while another call
 * is running, but for `close`, and but for `append` while a `save` is running.
 */
export interface BookmarkStore {
  /**
   * The bookmark that was stored last; undefined when none ever was. What it rejects with ends the loop over the
   * deliveries: a client never falls back to 'now' by itself.
   */
  load(): Promise<LoadedBookmark | undefined>;
  /**
   * Resolves when the bookmark would survive the end of the process. What it rejects with is tried again a few times,
   * except for an `EstreamerClientError` with code `bookmark-changed`: the store has a bookmark of somebody else.
   */
  save(bookmark: Bookmark): Promise<void>;
  /**
   * For a store to which a change costs less than a whole bookmark. When it is there, `save` is called at the start, after
   * an `append` that failed, and now and then so that changes don't pile up; an `append` that is called while that `save`
   * is running is not in its bookmark.
   */
  append?(change: BookmarkChange): Promise<void>;
  /** Called once, when the client has closed and nothing is left to save. */
  close?(): Promise<void>;
}

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
