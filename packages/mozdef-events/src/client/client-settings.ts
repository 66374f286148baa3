import {
  callback,
  choice,
  custom,
  type FieldsFor,
  type Logger,
  listOf,
  milliseconds,
  optional,
  required,
  section,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import type { Transport, TransportError } from '@x/transport';
import { createEvent } from '../encoding/encode-message.ts';
import type { EncodedMessage } from '../encoding/encoded-message.ts';
import {
  createIssuesError,
  isMozDefError,
  type MozDefError,
  type MozDefIssue,
  resolveMozDefSettings,
} from '../errors/mozdef-error.ts';
import {
  LIMITS_SECTION,
  type MozDefEventDependencies,
  type MozDefEventLimits,
  type MozDefEventSettings,
} from '../event/event-settings.ts';
import type { MozDefEventDefaults } from '../event/mozdef-event.ts';
import type { MozDefMessage } from '../event/mozdef-vulnerability.ts';

/** Bounds of the queue that `enqueue` fills; every transport has its own. */
export interface MozDefQueueSettings {
  /** The most events that wait for one transport. @default 10000 */
  readonly maxEvents?: number | undefined;
  /** The most bytes of JSON that wait for one transport. @default 67108864 */
  readonly maxBytes?: number | undefined;
  /**
   * What `enqueue` drops, and reports, when there is no room: the event that it is given, or those that have waited
   * longest. `enqueueWhenReady` drops nothing, it waits.
   * @default 'drop-newest'
   */
  readonly overflow?: 'drop-newest' | 'drop-oldest' | undefined;
  /**
   * The most batches of one transport that are under way at a time. One that is being retried then does not hold up
   * those behind it; with 1, events stay in order.
   * @default 4
   */
  readonly concurrency?: number | undefined;
}

/** Settings of a client. */
export interface MozDefClientSettings {
  /** Where every event goes. The client owns them: closing it closes them. At least one. */
  readonly transports: readonly Transport<EncodedMessage>[];
  /** Presets for every key that an event leaves out. @default {} */
  readonly defaults?: MozDefEventDefaults | undefined;
  /** How large an event may be. @default 1 MiB, 20 levels */
  readonly limits?: MozDefEventLimits | undefined;
  /** What to do with events that MozDef's server would lose or spoil; see {@link MozDefEventSettings.pitfalls}. @default 'refuse' */
  readonly pitfalls?: MozDefEventSettings['pitfalls'];
  /** How compliance items are sent; see {@link MozDefEventSettings.complianceItems}. @default 'item' */
  readonly complianceItems?: MozDefEventSettings['complianceItems'];
  /** Bounds of the queue of `enqueue`. @default 10000 events, 64 MiB */
  readonly queue?: MozDefQueueSettings | undefined;
  /** How long `close` and `await using` wait for what is under way, in milliseconds. @default 30000 */
  readonly closeTimeoutMs?: number | undefined;
  /**
   * Told of every enqueued event that is lost.
   * @default none: the logger is told, and without a logger the first loss is a process warning
   */
  readonly onLoss?: ((loss: MozDefLoss) => void) | undefined;
  /** Told what is doubtful about an event that is sent all the same. @default the logger is told */
  readonly onWarning?: ((warnings: readonly MozDefIssue[], event: MozDefMessage) => void) | undefined;
}

/** Where a client writes to; pino and console fit. */
export type MozDefLogger = Pick<Logger, 'warn'>;

/** What a client may be given in place of its own. */
export interface MozDefClientDependencies extends MozDefEventDependencies {
  /** Told of losses and warnings that no callback takes. @default none */
  readonly logger?: MozDefLogger | undefined;
}

const QUEUE_FIELDS = {
  maxEvents: withDefault(wholeNumber({ from: 1 }), 'The most events that wait for one transport.', 10_000),
  maxBytes: withDefault(
    wholeNumber({ from: 1, unit: 'bytes' }),
    'The most bytes of JSON that wait for one transport.',
    67_108_864,
  ),
  overflow: withDefault(
    choice('drop-newest', 'drop-oldest'),
    'What is dropped when there is no room.',
    'drop-newest',
  ),
  concurrency: withDefault(wholeNumber({ from: 1 }), 'The most batches under way at a time.', 4),
} satisfies FieldsFor<MozDefQueueSettings>;

const FIELDS = {
  transports: required(
    listOf(custom<Transport<EncodedMessage>>('a transport with specVersion 2', isTransport), { from: 1 }),
    'Where every event goes.',
  ),
  defaults: optional(custom<MozDefEventDefaults>('an object', isObject), 'Presets for every key.'),
  limits: LIMITS_SECTION,
  pitfalls: withDefault(
    choice('refuse', 'warn'),
    "What to do with events that MozDef's server would lose or spoil.",
    'refuse',
  ),
  complianceItems: withDefault(
    choice('item', 'event'),
    'How compliance items are sent: as the Python client did, or as ordinary events.',
    'item',
  ),
  queue: section(QUEUE_FIELDS, 'Bounds of the queue of `enqueue`.'),
  closeTimeoutMs: withDefault(milliseconds(), 'How long `close` waits for what is under way.', 30_000),
  onLoss: optional(callback<(loss: MozDefLoss) => void>(), 'Told of every enqueued event that is lost.'),
  onWarning: optional(
    callback<(warnings: readonly MozDefIssue[], event: MozDefMessage) => void>(),
    'Told what is doubtful about an event that is sent all the same.',
  ),
} satisfies FieldsFor<MozDefClientSettings>;

const SUBJECT = 'The client cannot be made';

/**
 * Checks the settings of a client and fills in what they leave out.
 *
 * @throws MozDefError `invalid-settings` with every issue
 */
export function resolveClientSettings(settings: MozDefClientSettings) {
  return resolveMozDefSettings(FIELDS, settings, SUBJECT);
}

/**
 * Checks presets and copies them, so that what happens later to the original changes nothing.
 *
 * @param parent checked presets that these are put on top of
 * @throws MozDefError `invalid-settings` with every issue
 */
export function checkDefaults(
  defaults: MozDefEventDefaults | undefined,
  settings: Pick<MozDefEventSettings, 'limits' | 'pitfalls'>,
  parent: MozDefEventDefaults = {},
): MozDefEventDefaults {
  if (defaults === undefined) return parent;
  const given = Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== undefined));
  try {
    const { tags, details } = createEvent({ summary: 'presets', ...given }, settings);
    return {
      ...parent,
      ...given,
      ...('tags' in given && { tags }),
      ...('details' in given && { details }),
    };
  } catch (cause) {
    if (!isMozDefError(cause, 'invalid-event')) throw cause;
    const issues = (cause.context.issues ?? []).map((issue) => ({
      ...issue,
      path: ['defaults', ...issue.path],
    }));
    throw createIssuesError('invalid-settings', SUBJECT, issues, { cause });
  }
}

function isTransport(value: unknown): boolean {
  return isObject(value) && (value as Partial<Transport>).specVersion === 2;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/**
 * Why an enqueued event was lost.
 *
 * - `invalid-event`: it failed validation.
 * - `queue-full`: the transport's queue had no room.
 * - `rejected`: the transport said that the event will never be taken.
 * - `not-delivered`: the transport could not deliver it.
 * - `closed`: the client was closed, or its deadline for closing passed.
 */
export type MozDefLossReason = 'invalid-event' | 'queue-full' | 'rejected' | 'not-delivered' | 'closed';

/** Enqueued events that did not reach a transport's destination. */
export interface MozDefLoss {
  /** Why. */
  readonly reason: MozDefLossReason;
  /** How many events. */
  readonly count: number;
  /** The transport that they were lost on; absent where they were lost before any transport. */
  readonly transport?: string;
  /** What went wrong: with the event, or on its way. */
  readonly error: MozDefError | TransportError;
  /** The events, for a caller that wants to keep them; empty for `invalid-event` and for a closed client. */
  readonly events: readonly MozDefMessage[];
  /** `true` if the destination may have the events nevertheless. */
  readonly mayHaveArrived: boolean;
}
