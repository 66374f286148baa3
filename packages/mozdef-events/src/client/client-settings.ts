import type { MozDefIssue } from '../errors/mozdef-issue.ts';
import type {
  MozDefEventDependencies,
  MozDefEventLimits,
  MozDefEventSettings,
} from '../event/event-settings.ts';
import type { MozDefEventDefaults } from '../event/mozdef-event.ts';
import type { MozDefMessage } from '../event/mozdef-vulnerability.ts';
import type { MozDefTransport } from '../transport/mozdef-transport.ts';
import type { MozDefLoss } from './loss.ts';

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
}

/** Settings of a client. */
export interface MozDefClientSettings {
  /** Where every event goes. The client owns them: closing it closes them. At least one. */
  readonly transports: readonly MozDefTransport[];
  /** Presets for every key that an event leaves out. @default {} */
  readonly defaults?: MozDefEventDefaults | undefined;
  /** How large an event may be. @default 1 MiB, 20 levels */
  readonly limits?: MozDefEventLimits | undefined;
  /** What to do with events that MozDef's server would lose or spoil; see {@link MozDefEventSettings.pitfalls}. @default 'refuse' */
  readonly pitfalls?: MozDefEventSettings['pitfalls'];
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
export interface MozDefLogger {
  /** Something needs attention. */
  warn(fields: object, message: string): void;
}

/** What a client takes from its surroundings. */
export interface MozDefClientDependencies extends MozDefEventDependencies {
  /** Told of losses and warnings that no callback takes. @default none */
  readonly logger?: MozDefLogger | undefined;
}
