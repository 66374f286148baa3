import type { Fault } from './fault.ts';

/** What became of a fault. */
export interface FaultOutcome {
  /**
   * `happened`: it struck; `session-ended`: the session that it was meant for ended before; `cancelled`: it was
   * withdrawn; `simulator-closed`: the simulator was closed before.
   */
  readonly status: 'happened' | 'session-ended' | 'cancelled' | 'simulator-closed';
  /** The session; undefined where there was none (yet). */
  readonly session: number | undefined;
  /** In words. */
  readonly detail: string;
}

/** A fault that a simulator was told to make. */
export interface InjectedFault {
  readonly fault: Fault;
  /** Resolves when the fault has happened, or can't any more. */
  readonly outcome: Promise<FaultOutcome>;
  /** Withdraws the fault, unless it has happened. */
  cancel(): void;
}

/** A fault that waits for its moment. */
export interface ArmedFault extends InjectedFault {
  /** Messages that still go out before it. */
  messagesBefore: number;
  /** False when it has happened or can't any more. */
  readonly pending: boolean;
  settle(outcome: FaultOutcome): void;
}

export function armFault(fault: Fault): ArmedFault {
  const { promise, resolve } = Promise.withResolvers<FaultOutcome>();
  let pending = true;
  const settle = (outcome: FaultOutcome) => {
    pending = false;
    resolve(outcome);
  };
  return {
    fault,
    outcome: promise,
    messagesBefore: ('afterMessages' in fault ? fault.afterMessages : undefined) ?? 0,
    get pending() {
      return pending;
    },
    settle,
    cancel() {
      if (pending) settle({ status: 'cancelled', session: undefined, detail: 'withdrawn' });
    },
  };
}
