import type { EventTypeEntry, FullHostProfileInput } from '@x/estreamer-protocol';

/** What a client asked for, from its Event Stream Request and, where there is one, its Streaming Request. */
export interface SessionRequest {
  /** True when the client negotiated extended requests (flag bit 30) and takes bundles; else single messages. */
  readonly extended: boolean;
  /** The bits of both messages together. */
  readonly requestFlags: number;
  /**
   * Unix seconds to start from, compared with the archive timestamp of the events: the source leaves out what was
   * archived in an earlier second. 0 for the oldest data, 0xFFFFFFFF for what happens from now on.
   */
  readonly initialTimestamp: number;
  /** The (version, code) pairs of the Streaming Request; empty without one. */
  readonly eventTypes: readonly EventTypeEntry[];
  /**
   * There when the client asked for fully-qualified events: the source then sends those, one a message (`extended` is
   * false), whatever the flags say.
   */
  readonly fullyQualified?: FullyQualifiedQuery | undefined;
}

/** The hosts that a client asks for. */
export interface HostRange {
  /** The first address, as text; IPv4 where it is mapped. */
  readonly start: string;
  /** The last address; the same as `start` for one host. */
  readonly end: string;
  /** Whether the notes of the hosts are wanted. */
  readonly notes: boolean;
  /** Whether the banners of their servers are wanted. */
  readonly banners: boolean;
}

/** What a source knows of the session that it feeds. */
export interface SessionContext {
  /** The connection id to write into bundles. */
  readonly connectionId: number;
  /**
   * True when only record and block types may be sent that Cisco's retired client can read; see `isKnownBlock`.
   * @default false
   */
  readonly knownBlocksOnly?: boolean | undefined;
}

/** How much a source sends for a request. */
export interface SourceTotals {
  /** All records, metadata included. */
  readonly records: number;
  /** The records that are not metadata. */
  readonly events: number;
  /** How many records of each record type. */
  readonly recordsByType: Readonly<Record<number, number>>;
}

/** A message that waits for the client's Null. */
export interface OutgoingMessage {
  /** The whole message, header included. */
  readonly bytes: Uint8Array;
  /** Records in it, metadata included. */
  readonly records: number;
  /** Records in it that are not metadata. */
  readonly events: number;
}

/** What a feed wants done next. */
export type FeedStep =
  /** Send this and come back when it is acknowledged. */
  | { readonly status: 'message'; readonly message: OutgoingMessage }
  /** Nothing is due yet; come back after the delay. */
  | { readonly status: 'wait'; readonly delayMs: number }
  /** Send this and close the connection, as a server does after an Error message. */
  | { readonly status: 'close'; readonly bytes: Uint8Array; readonly detail: string }
  /** Nothing more will come; the session stays open, idle. */
  | { readonly status: 'end' };

/** The traffic of one session. */
export interface EventFeed {
  /**
   * Asked when the session could send: at its start, after each acknowledgement and after each wait.
   *
   * @param now milliseconds on a clock that never goes back; only differences mean something
   */
  next(now: number): FeedStep;
}

/** Where a simulator's messages come from. One source serves any number of sessions. */
export interface EventSource {
  /** The Streaming Information message to send, header included, where the source has one of its own. */
  readonly streamingInformation?: Uint8Array | undefined;
  /** How much a session with this request gets until the feed ends. */
  totals(request: SessionRequest, context?: SessionContext): SourceTotals;
  /**
   * Starts the traffic of a session. What an earlier session got makes no difference: from the second of
   * `initialTimestamp` on everything comes again, acknowledged or not.
   */
  open(request: SessionRequest, context: SessionContext): EventFeed;
  /**
   * What is known of the hosts in a range, for the host requests of clients; read as fast as the client takes it.
   * @default no host is known
   */
  hostProfiles?(range: HostRange): Iterable<FullHostProfileInput>;
}

/** What a client asked for in the JSON text of a request for fully-qualified events. */
export interface FullyQualifiedQuery {
  /** The events, in the order of the text. */
  readonly events: readonly FullyQualifiedEventQuery[];
  /** How the client wants the texts written: by the name of the format, or spelled out. */
  readonly outputFormat: 'JSON' | FullyQualifiedTextFormat;
}

/** What of one event is wanted. */
export interface FullyQualifiedEventQuery {
  /** `ConnectionEvent`, `IntrusionEvent`, `IntrusionPacket` or `FileEvent`; other names are not refused, nothing comes for them. */
  readonly name: string;
  /** The groups of fields, for example `HeaderFieldSet`, `ConnectionKeySet`, `DetailFieldSet`, `Impact`. */
  readonly fieldSets: readonly string[];
  /** Leaves out events for which it holds, for example `FileTypeID = 14`. */
  readonly exclude?: string | undefined;
}

/** A text format, spelled out; the captured clients spell out JSON. */
export interface FullyQualifiedTextFormat {
  readonly textStart: string;
  readonly textEnd: string;
  readonly arrayStart: string;
  readonly arrayEnd: string;
  readonly labelSeparator: string;
  readonly fieldSeparator: string;
  readonly valueSeparator: string;
  readonly quoteLabel: boolean;
  readonly quoteNonNumeric: boolean;
}
