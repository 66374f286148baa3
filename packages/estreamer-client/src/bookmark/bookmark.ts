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
