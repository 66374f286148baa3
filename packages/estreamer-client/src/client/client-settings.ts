import {
  type EventRequest,
  type FullyQualifiedRequest,
  NOW_TIMESTAMP,
  type RecordCatalogue,
  type RecordDefinition,
  type RecordFilter,
} from '@x/estreamer-protocol';
import {
  type Clock,
  callback,
  custom,
  either,
  type FieldsFor,
  literal,
  milliseconds,
  optional,
  recordOf,
  required,
  resolveSettings,
  section,
  silentLogger,
  systemClock,
  text,
  wholeNumber,
  windowSettings,
  withDefault,
} from '@x/foundation';
import type { BookmarkStore } from '../bookmark/bookmark.ts';
import { createMemoryBookmark } from '../bookmark/memory-bookmark.ts';
import type { ConnectSocket } from '../connect/open-connection.ts';
import {
  invalidSettings,
  resolveServerSettings,
  type ServerSettings,
  serverSettings,
} from '../connect/server-settings.ts';
import type { EstreamerClientEvent } from '../events/client-event.ts';
import { type EstreamerClientLogger, processWarningLogger } from '../logger.ts';
import { type ReconnectSettings, reconnectDefaults, reconnectSettings } from '../reconnect/reconnect.ts';
import { createSessionRequest } from '../session/session-request.ts';
import { initialTimestampOf, type StartPosition, startPosition } from '../session/start-position.ts';
import type { WindowSettings } from './window.ts';

/** What a client remembers, to know repeated events again. */
export interface ReplaySettings {
  /**
   * How many seconds before the bookmark a session starts, for archive timestamps that go backwards: an event that comes
   * that late is not lost with a crash. What is repeated is recognised. When the client sees timestamps that go back
   * further, it starts as much earlier by itself for a while, up to 300 seconds.
   * @default 5
   */
  readonly overlapSeconds?: number | undefined;
  /**
   * How many events are remembered to know them again: at least as many as there are in one second and the overlap. Each
   * takes 16 to 60 bytes of memory. Beyond it the oldest are forgotten and would be delivered twice; the client warns.
   * @default 1000000
   */
  readonly maxRemembered?: number | undefined;
}

/** Settings of `createEstreamerClient`. */
export interface EstreamerClientSettings extends ServerSettings {
  /**
   * What deliveries call the server, for people. Identities and bookmarks name it by host and port all the same.
   * @default host and port
   */
  readonly name?: string | undefined;
  /** What to ask for: records with ids and the metadata for them, or events whose ids the server has resolved. */
  readonly request: EventRequest | FullyQualifiedRequest;
  /**
   * Where the stream starts, by the time at which the server archived the events, as long as there is no bookmark.
   * @default 'now'
   */
  readonly start?: StartPosition | undefined;
  /**
   * Where the client keeps how far it has come. A bookmark that exists wins over `start`.
   * @default createMemoryBookmark(): as long as the process lives
   */
  readonly bookmark?: BookmarkStore | undefined;
  /**
   * How long closing waits for a save that is running, and for the store to close, in milliseconds each. What the store
   * does not have by then comes again.
   * @default 10000
   */
  readonly bookmarkTimeoutMs?: number | undefined;
  /** What the client remembers, to know repeated events again. */
  readonly replay?: ReplaySettings | undefined;
  /**
   * How much may be in flight: received, and not acknowledged. As long as there is room the server is asked for more,
   * whatever is acknowledged; when there is none the socket is not read. `{ records: 1 }` gives one delivery at a time.
   * @default { records: 2000, bytes: 8388608 }
   */
  readonly window?: WindowSettings | undefined;
  /**
   * Which records to decode and to deliver, by the payload of their event data message; `createRecordFilter` of
   * `@x/estreamer-protocol` makes one. What it refuses counts as taken care of. Let metadata pass.
   * @default all
   */
  readonly filter?: RecordFilter | undefined;
  /**
   * The record types to know, with others of your own; see `createRecordCatalogue` of `@x/estreamer-protocol`.
   * @default all of the protocol package
   */
  readonly catalogue?: RecordCatalogue<RecordDefinition> | undefined;
  /**
   * The UUIDs of devices, by the numbers that the management center has for them. Connections of these devices have the
   * identity that they have in the device's own syslog too, so that a destination takes what comes by both roads once.
   * Events that come as text name their device by its UUID, and need no entry here.
   * @default none
   */
  readonly devices?: Readonly<Record<string, string>> | undefined;
  /**
   * How to connect again when a session ends or none can be opened; false for one session, whose end is an error.
   * @default indefinitely, after 1 to 60 seconds
   */
  readonly reconnect?: false | ReconnectSettings | undefined;
  /**
   * How long the server may send nothing while the client listens, in milliseconds; then the connection is ended. A
   * server that has nothing to send shows by Nulls that it is there.
   * @default 60000
   */
  readonly idleTimeoutMs?: number | undefined;
  /**
   * How many bytes of an unfinished message must come each second, on the average of `idleTimeoutMs`; with fewer the
   * server counts as silent. So a large message gets through a slow line, and one that trickles in indefinitely does not.
   * @default 1024
   */
  readonly minBytesPerSecond?: number | undefined;
  /**
   * After how many milliseconds without data TCP probes the connection; 0 switches that off.
   * @default 30000
   */
  readonly keepAliveMs?: number | undefined;
  /**
   * After how many milliseconds without an acknowledgement, while there is no room in the window, the state is
   * `stalled`.
   * @default 30000
   */
  readonly stalledAfterMs?: number | undefined;
  /**
   * Closes the client when it aborts; the loop over the deliveries then ends as after `close()`.
   * @default none
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Gets what the server sends as it came out of the TLS connection, in pieces of any size, with the number of the connection;
   * `createCaptureWriter(...).write` is one. It holds the stream up while it runs; what it throws ends the session. The bytes
   * are a view into 128 KiB, which stay in memory with it: copy what is to be kept.
   * @default none
   */
  readonly onReceived?: ((bytes: Buffer, session: number) => void) | undefined;
  /**
   * Hears what the client does. It should not wait; what it throws is told to the logger.
   * @default none
   */
  readonly onEvent?: ((event: EstreamerClientEvent) => void) | undefined;
}

/** Settings that can work, with the defaults filled in. */
export type ResolvedSettings = ReturnType<typeof resolveClientSettings>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const hasMethods =
  (...names: readonly string[]) =>
  (value: unknown): boolean =>
    isObject(value) && names.every((name) => typeof value[name] === 'function');

const clientSettings = {
  ...serverSettings,
  name: optional(text({ pattern: /\S/ }), 'What deliveries call the server.', 'host and port'),
  request: required(
    custom<EventRequest | FullyQualifiedRequest>('an object that says what to ask for', isObject),
    'What to ask the server for.',
  ),
  start: withDefault(startPosition, 'Where the stream starts without a bookmark.', 'now'),
  bookmark: optional(
    custom<BookmarkStore>('an object with load and save', hasMethods('load', 'save')),
    'Where it is kept how far the client has come.',
  ),
  bookmarkTimeoutMs: withDefault(milliseconds(), 'How long closing waits for the store.', 10_000),
  replay: section(
    {
      overlapSeconds: withDefault(
        wholeNumber({ to: 86_400, unit: 'seconds' }),
        'How much earlier sessions start.',
        5,
      ),
      maxRemembered: withDefault(
        wholeNumber({ from: 1, to: 100_000_000 }),
        'How many events are remembered.',
        1_000_000,
      ),
    },
    'What the client remembers, to know repeated events again.',
  ),
  window: windowSettings({ records: 2000, bytes: 8 * 1024 * 1024 }, 'Bytes of their messages.'),
  filter: optional(callback<RecordFilter>(), 'Which records to decode and deliver.', 'all'),
  catalogue: optional(
    custom<RecordCatalogue<RecordDefinition>>('a catalogue of records', hasMethods('byType')),
    'The record types to know.',
  ),
  devices: optional(recordOf(text()), 'The UUIDs of devices by their numbers.'),
  reconnect: optional(
    either(literal(false), reconnectSettings),
    'How to connect again; false for one session.',
    'indefinitely, after 1 to 60 seconds',
  ),
  idleTimeoutMs: withDefault(milliseconds({ from: 1 }), 'How long the server may send nothing.', 60_000),
  minBytesPerSecond: withDefault(
    wholeNumber({ from: 1, to: 1_000_000_000, unit: 'bytes' }),
    'How fast an unfinished message must come.',
    1024,
  ),
  keepAliveMs: withDefault(milliseconds(), 'After how long without data TCP probes; 0 for never.', 30_000),
  stalledAfterMs: withDefault(
    milliseconds({ from: 1 }),
    'After how long without an acknowledgement the state is stalled.',
    30_000,
  ),
  signal: optional(
    custom<AbortSignal>('an AbortSignal', (value) => value instanceof AbortSignal),
    'Closes the client when it aborts.',
  ),
  onReceived: optional(callback<(bytes: Buffer, session: number) => void>(), 'Gets what the server sends.'),
  onEvent: optional(callback<(event: EstreamerClientEvent) => void>(), 'Hears what the client does.'),
} satisfies FieldsFor<EstreamerClientSettings>;

/**
 * Checks settings, and reads what they name.
 *
 * @throws {EstreamerClientError} `invalid-settings`, `unreadable-file`, `wrong-passphrase` or `bad-certificate-file`
 */
export function resolveClientSettings(given: EstreamerClientSettings) {
  const settings = resolveSettings(clientSettings, given, 'The client cannot be made', invalidSettings);
  const { bookmark = createMemoryBookmark(), replay, start, ...others } = settings;
  const initialTimestamp = initialTimestampOf(start);
  return {
    ...others,
    ...replay,
    ...resolveServerSettings(settings),
    request: createSessionRequest(settings.request),
    start: initialTimestamp === NOW_TIMESTAMP ? undefined : initialTimestamp,
    bookmark,
    reconnect: settings.reconnect === false ? undefined : (settings.reconnect ?? reconnectDefaults),
  };
}

/** What `createEstreamerClient` uses from outside; each can be replaced. */
export interface EstreamerClientDependencies {
  /**
   * Begins the TCP connection, over which TLS runs; for example through a proxy. It costs a copy of what is received.
   * @default connect of node:tls
   */
  readonly connect?: ConnectSocket | undefined;
  /**
   * Hears what the client does, in words.
   * @default silent; without `onEvent`, warnings go to `process.emitWarning`
   */
  readonly logger?: EstreamerClientLogger | undefined;
  /**
   * Time and timers.
   * @default those of Node.js
   */
  readonly clock?: Clock | undefined;
  /**
   * A number from 0 to 1, for the waits between two attempts.
   * @default Math.random
   */
  readonly random?: (() => number) | undefined;
}

/** Dependencies with the defaults filled in. */
export type ResolvedDependencies = {
  readonly [K in Exclude<keyof EstreamerClientDependencies, 'connect'>]-?: NonNullable<
    EstreamerClientDependencies[K]
  >;
} & { readonly connect: ConnectSocket | undefined };

/** Fills in the defaults. */
export function withDefaults(
  dependencies: EstreamerClientDependencies,
  { onEvent }: Pick<EstreamerClientSettings, 'onEvent'> = {},
): ResolvedDependencies {
  const { connect, clock = systemClock, random = Math.random } = dependencies;
  const { logger = onEvent === undefined ? processWarningLogger : silentLogger } = dependencies;
  return { connect, logger, clock, random };
}
