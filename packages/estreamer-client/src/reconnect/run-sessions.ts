import { type Clock, createBackoff } from '@x/foundation';
import type { ReconnectPlan } from './reconnect-settings.ts';

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
