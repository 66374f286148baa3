import {
  either,
  type FieldsFor,
  literal,
  milliseconds,
  optional,
  settingsOf,
  wholeNumber,
} from '@x/foundation';

/** How a required plugin that failed is tried again. */
export interface RetrySettings {
  /**
   * The longest wait before the first further attempt, in milliseconds; doubled after each one. Each wait is a random part
   * of that (full jitter). @default 100
   */
  readonly initialDelayMs?: number | undefined;
  /** The longest wait between two attempts, in milliseconds. @default 5000 */
  readonly maxDelayMs?: number | undefined;
  /** Attempts at one record, or delivery, after which `process` throws. @default none: it is tried until it succeeds */
  readonly maxAttempts?: number | undefined;
}

/** When a best-effort plugin that keeps failing is left alone for a while. */
export interface CircuitSettings {
  /** Failures in a row that open the circuit. @default 5 */
  readonly failures?: number | undefined;
  /** Milliseconds until one more call shows whether the plugin works again. @default 30000 */
  readonly openMs?: number | undefined;
}

/** What keeps a plugin from getting in the way of others. */
export interface PluginLimits {
  /**
   * Milliseconds that one call may take until it counts as failed; of a plugin in a worker, also a call that blocks its
   * thread. A `pipelined` plugin is not cut off: the event `stalled` says when it has taken nothing for so long. 0 for no
   * limit. @default 30000
   */
  readonly timeLimitMs?: number | undefined;
  /**
   * Records that may wait for a best-effort plugin that is slower than the stream. With that many waiting, those of the next
   * delivery are dropped, counted and reported. @default 10000
   */
  readonly maxQueuedRecords?: number | undefined;
  /** How a required plugin is tried again; `false` makes `process` throw at once. @default the defaults of its fields */
  readonly retry?: RetrySettings | false | undefined;
  /** When a best-effort plugin that keeps failing is left alone; `false` for never. @default the defaults of its fields */
  readonly circuit?: CircuitSettings | false | undefined;
  /**
   * Milliseconds that a plugin has to work off what waits for it, and then again to tear down, when it is replaced or
   * removed or the host closes. @default 5000
   */
  readonly drainTimeoutMs?: number | undefined;
}

const RETRY = {
  initialDelayMs: optional(
    milliseconds({ from: 1 }),
    'The longest wait before the first further attempt.',
    '100',
  ),
  maxDelayMs: optional(milliseconds({ from: 1 }), 'The longest wait between two attempts.', '5000'),
  maxAttempts: optional(wholeNumber({ from: 1 }), 'Attempts after which `process` throws.', 'no end'),
} satisfies FieldsFor<RetrySettings>;

const CIRCUIT = {
  failures: optional(wholeNumber({ from: 1 }), 'Failures in a row that open the circuit.', '5'),
  openMs: optional(milliseconds({ from: 1 }), 'How long the plugin is left alone.', '30000'),
} satisfies FieldsFor<CircuitSettings>;

/** The declaration of {@link PluginLimits}. What is left out of a plugin's is taken from the host's. */
export const LIMITS = {
  timeLimitMs: optional(milliseconds(), 'How long one call may take; 0 for no limit.', '30000'),
  maxQueuedRecords: optional(
    wholeNumber({ from: 1 }),
    'Records that may wait for a best-effort plugin.',
    '10000',
  ),
  retry: optional(
    either(literal(false), settingsOf(RETRY)),
    'How a required plugin is tried again; `false` for one attempt.',
  ),
  circuit: optional(
    either(literal(false), settingsOf(CIRCUIT)),
    'When a best-effort plugin that keeps failing is left alone; `false` for never.',
  ),
  drainTimeoutMs: optional(
    milliseconds(),
    'Time to work off what waits, and again to tear down, when a plugin goes.',
    '5000',
  ),
} satisfies FieldsFor<PluginLimits>;

/** What a plugin's thread may use. */
export interface WorkerLimits {
  /** The size of its heap in megabytes, beyond which the thread is ended and started again. @default Node's */
  readonly maxHeapMb?: number | undefined;
}

/** Limits with nothing left open. */
export interface ResolvedLimits {
  readonly timeLimitMs: number;
  readonly maxQueuedRecords: number;
  readonly retry: {
    readonly initialDelayMs: number;
    readonly maxDelayMs: number;
    readonly maxAttempts: number;
  };
  readonly circuit: { readonly failures: number; readonly openMs: number };
  readonly drainTimeoutMs: number;
}

/** Fills in what `limits` leaves open, from `defaults` and then from this package's defaults. */
export function resolveLimits(limits: PluginLimits, defaults: PluginLimits = {}): ResolvedLimits {
  const retry = limits.retry ?? defaults.retry ?? {};
  const circuit = limits.circuit ?? defaults.circuit ?? {};
  const again = retry === false ? {} : retry;
  const breaker = circuit === false ? {} : circuit;
  return {
    timeLimitMs: limits.timeLimitMs ?? defaults.timeLimitMs ?? 30_000,
    maxQueuedRecords: limits.maxQueuedRecords ?? defaults.maxQueuedRecords ?? 10_000,
    drainTimeoutMs: limits.drainTimeoutMs ?? defaults.drainTimeoutMs ?? 5000,
    retry: {
      initialDelayMs: again.initialDelayMs ?? 100,
      maxDelayMs: again.maxDelayMs ?? 5000,
      maxAttempts: retry === false ? 1 : (retry.maxAttempts ?? Number.POSITIVE_INFINITY),
    },
    circuit: {
      failures: circuit === false ? Number.POSITIVE_INFINITY : (circuit.failures ?? 5),
      openMs: breaker.openMs ?? 30_000,
    },
  };
}
