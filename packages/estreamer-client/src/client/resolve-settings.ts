import {
  type EventRequest,
  type FullyQualifiedRequest,
  NOW_TIMESTAMP,
  type RecordCatalogue,
  type RecordDefinition,
  type RecordFilter,
} from '@x/estreamer-protocol';
import {
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
  text,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import type { BookmarkStore } from '../bookmark/bookmark.ts';
import { createMemoryBookmark } from '../bookmark/memory-bookmark.ts';
import { invalidSettings, resolveServerSettings, serverSettings } from '../connect/server-settings.ts';
import type { EstreamerClientEvent } from '../events/client-event.ts';
import { reconnectDefaults, reconnectSettings } from '../reconnect/reconnect-settings.ts';
import { createSessionRequest } from '../session/session-request.ts';
import { initialTimestampOf, startPosition } from '../session/start-position.ts';
import type { EstreamerClientSettings } from './client-settings.ts';

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
  window: section(
    {
      records: withDefault(wholeNumber({ from: 1, to: 100_000_000 }), 'Records.', 5000),
      bytes: withDefault(
        wholeNumber({ from: 1, to: 0xffff_ffff, unit: 'bytes' }),
        'Bytes of their messages.',
        8 * 1024 * 1024,
      ),
    },
    'How much may be received and not acknowledged.',
  ),
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
