import type { Clock } from '../clock.ts';
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
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    let standingSince: number | undefined;
    try {
      await run(attempt, () => {
        standingSince = clock.now();
      });
    } catch (error) {
      if (signal.aborted) return;
      if (plan === undefined) throw error;
      const healthy = standingSince !== undefined && clock.now() - standingSince >= plan.healthyAfterMs;
      if (healthy) attempt = 0;
      if (plan.giveUp(error, attempt + 1)) throw error;
      const longest = Math.min(
        plan.maxDelayMs,
        plan.initialDelayMs * 2 ** Math.min(Math.max(attempt - 1, 0), 31),
      );
      const delayMs = Math.floor(random() * longest);
      onLost(error, attempt + 1, delayMs);
      await wait(delayMs, clock, signal);
    }
  }
}

function wait(milliseconds: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = () => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(milliseconds, end);
    signal.addEventListener('abort', end, { once: true });
  });
}
