import { EstreamerClientError } from '../errors/client-error.ts';

/** How a client connects anew. */
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
   * How long a session must have stood, in milliseconds, for the waits to begin anew after it.
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

/**
 * Fills in defaults; undefined for a client of one session.
 *
 * @throws {EstreamerClientError} `invalid-settings`
 */
export function checkReconnect(reconnect: false | ReconnectSettings = {}): ReconnectPlan | undefined {
  if (reconnect === false) return undefined;
  if (typeof reconnect !== 'object' || reconnect === null) {
    throw new EstreamerClientError('invalid-settings', 'reconnect is false, or an object with delays.');
  }
  const { initialDelayMs = 1000, maxDelayMs = 60_000, healthyAfterMs = 60_000 } = reconnect;
  const { giveUp = () => false } = reconnect;
  for (const [name, value] of Object.entries({ initialDelayMs, maxDelayMs, healthyAfterMs })) {
    if (Number.isInteger(value) && value >= 0 && value <= 0x7fff_ffff) continue;
    throw new EstreamerClientError(
      'invalid-settings',
      `reconnect.${name} is a whole number of milliseconds from 0 to 2147483647.`,
    );
  }
  if (typeof giveUp !== 'function') {
    throw new EstreamerClientError('invalid-settings', 'reconnect.giveUp is a function.');
  }
  return { initialDelayMs, maxDelayMs, healthyAfterMs, giveUp };
}
