import {
  type Clock,
  callback,
  createBackoff,
  type FieldsFor,
  milliseconds,
  settingsOf,
  withDefault,
} from '@x/foundation';

/** How a client connects again. */
export interface ReconnectSettings {
  /**
   * The longest wait before the first new attempt, in milliseconds; it doubles with each further one. The wait itself
   * is a random part of it, so that many clients don't come back all at once.
   * @default 1000
   */
  readonly initialDelayMs?: number | undefined;
  /**
   * The longest wait of all, in milliseconds.
   * @default 60000
   */
  readonly maxDelayMs?: number | undefined;
  /**
   * How long a session must have stood, in milliseconds, for the waits to begin again after it.
   * @default 60000
   */
  readonly healthyAfterMs?: number | undefined;
  /**
   * Asked before each new attempt with the error that ended the last and the attempt's number, from 1 since the last
   * healthy session. True ends the client: the loop over the deliveries throws the error.
   * @default never
   */
  readonly giveUp?: ((error: unknown, attempt: number) => boolean) | undefined;
}

/** Settings with the defaults filled in. */
export interface ReconnectPlan {
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  readonly healthyAfterMs: number;
  readonly giveUp: (error: unknown, attempt: number) => boolean;
}

/** What holds where nothing is given. */
export const reconnectDefaults: ReconnectPlan = {
  initialDelayMs: 1000,
  maxDelayMs: 60_000,
  healthyAfterMs: 60_000,
  giveUp: () => false,
};

/** The declaration of {@link ReconnectSettings}. */
export const reconnectSettings = settingsOf({
  initialDelayMs: withDefault(
    milliseconds(),
    'The longest wait before the first new attempt.',
    reconnectDefaults.initialDelayMs,
  ),
  maxDelayMs: withDefault(milliseconds(), 'The longest wait of all.', reconnectDefaults.maxDelayMs),
  healthyAfterMs: withDefault(
    milliseconds(),
    'How long a session must have stood for the waits to begin again.',
    reconnectDefaults.healthyAfterMs,
  ),
  giveUp: withDefault(
    callback<(error: unknown, attempt: number) => boolean>(),
    'Asked before each new attempt whether that is the end.',
    reconnectDefaults.giveUp,
  ),
} satisfies FieldsFor<ReconnectSettings>);

/** Settings of {@link runSessions}. */
export interface RunSessionsSettings {
  /** Undefined: one session, whose error is the end. */
  readonly plan: ReconnectPlan | undefined;
  /**
   * Runs one session. Resolves when the client has closed; rejects when the session could not be opened or has ended.
   *
   * @param attempt from 1, since the last healthy session
   * @param onStanding to be called when the session stands
   */
  readonly run: (attempt: number, onStanding: () => void) => Promise<void>;
  /** Told of each error after which there is a new attempt. */
  readonly onLost: (error: unknown, attempt: number, delayMs: number) => void;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/**
 * Runs session after session. Resolves when the signal has aborted.
 *
 * @throws the error of the last session, when there is to be no other
 */
export async function runSessions(
  settings: RunSessionsSettings,
  { clock, random }: { clock: Clock; random: () => number },
): Promise<void> {
  const { plan, run, onLost, signal } = settings;
  const backoff =
    plan === undefined
      ? undefined
      : createBackoff({ minMs: plan.initialDelayMs, maxMs: plan.maxDelayMs }, { random });
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    let standingSince: number | undefined;
    try {
      await run(attempt, () => {
        standingSince = clock.monotonic();
      });
    } catch (error) {
      if (signal.aborted) return;
      if (plan === undefined || backoff === undefined) throw error;
      const stood = standingSince === undefined ? -1 : clock.monotonic() - standingSince;
      if (stood >= plan.healthyAfterMs) {
        attempt = 0;
        backoff.reset();
      }
      if (plan.giveUp(error, attempt + 1)) throw error;
      const delayMs = backoff.fail();
      onLost(error, attempt + 1, delayMs);
      await clock.wait(delayMs, signal);
    }
  }
}
