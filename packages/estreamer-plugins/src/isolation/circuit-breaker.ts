import type { Clock } from '@x/foundation';
import type { ResolvedLimits } from './plugin-limits.ts';

/**
 * Where a plugin's circuit stands.
 *
 * - `closed`: the plugin is called.
 * - `open`: it failed too often in a row and is left alone.
 * - `half-open`: one more call shows whether it works again.
 */
export type CircuitState = 'closed' | 'open' | 'half-open';

/** Leaves a best-effort plugin alone that keeps failing. */
export interface CircuitBreaker {
  readonly state: CircuitState;
  /** Failures since the last success. */
  readonly failures: number;
  /** Whether the plugin may be called now; turns an open circuit half open when its time has come. */
  allows(): boolean;
  succeeded(): void;
  failed(): void;
}

/**
 * Makes a closed circuit.
 *
 * @param onChange told about every change of state
 */
export function createCircuitBreaker(
  { failures: threshold, openMs }: ResolvedLimits['circuit'],
  clock: Clock,
  onChange: (state: CircuitState, failures: number) => void,
): CircuitBreaker {
  let state: CircuitState = 'closed';
  let failures = 0;
  let openedAt = 0;

  function change(next: CircuitState): void {
    if (state === next) return;
    state = next;
    onChange(next, failures);
  }

  return {
    get state() {
      return state;
    },
    get failures() {
      return failures;
    },
    allows() {
      if (state === 'open' && clock.monotonic() - openedAt >= openMs) change('half-open');
      return state !== 'open';
    },
    succeeded() {
      failures = 0;
      change('closed');
    },
    failed() {
      failures += 1;
      if (state === 'closed' && failures < threshold) return;
      openedAt = clock.monotonic();
      change('open');
    },
  };
}
