/**
 * How far a client has come: what the next session starts from. Plain JSON. It only ever says what a consumer has
 * acknowledged.
 */
export interface Bookmark {
  /** The layout of this object. */
  readonly version: 1;
  /**
   * Unix seconds, by the server's archive: everything before is acknowledged, and a session that starts here gets
   * everything that is not. 0 stands for the oldest data that the server has.
   */
  readonly position: number;
  /**
   * The identities of the acknowledged events that the server may send again when a session starts at `position`. The
   * same one may be there several times: that many events were acknowledged.
   */
  readonly recent: readonly string[];
  /** Unix seconds: the archive timestamp up to which `recent` reaches. */
  readonly recentUntil: number;
  /** Seconds by which the server's archive timestamps were seen to go backwards; a session starts as much earlier. */
  readonly lateness: number;
  /** Unix milliseconds, by this machine's clock: when it was made. */
  readonly savedAt: number;
  /** Host and port of the server that it belongs to. */
  readonly server: string;
}

/** What `load` of a store gives. */
export interface LoadedBookmark extends Bookmark {
  /** Why it is not the newest one that was stored; the client reports it. */
  readonly recovered?: string | undefined;
}

/**
 * Where a client keeps its bookmark. One store belongs to one client. The methods are never called while another call
 * is running, but for `close`.
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
  /** Called once, when the client has closed and nothing is left to save. */
  close?(): Promise<void>;
}
