import type { Fault } from './fault.ts';

/** How a fault ended. */
export interface FaultOutcome {
  /**
   * `happened`; `session-ended`: the session that it was meant for ended before; `cancelled`: it was
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
  /** Resolves when the fault has happened, or can no longer. */
  readonly outcome: Promise<FaultOutcome>;
  /** Withdraws the fault, unless it has happened. */
  cancel(): void;
}

/** A fault that waits until it can happen. */
export interface ArmedFault extends InjectedFault {
  /** False when it has happened or can no longer. */
  readonly pending: boolean;
  /** Counts a message; true when it is the fault's turn at this one. */
  countMessage(): boolean;
  settle(outcome: FaultOutcome): void;
}

export function armFault(fault: Fault): ArmedFault {
  return new WaitingFault(fault);
}

class WaitingFault implements ArmedFault {
  readonly fault: Fault;
  readonly #outcome = Promise.withResolvers<FaultOutcome>();
  #pending = true;
  /** Messages that still go out before it. */
  #messagesBefore: number;

  constructor(fault: Fault) {
    this.fault = fault;
    this.#messagesBefore = ('afterMessages' in fault ? fault.afterMessages : undefined) ?? 0;
  }

  get outcome(): Promise<FaultOutcome> {
    return this.#outcome.promise;
  }

  get pending(): boolean {
    return this.#pending;
  }

  countMessage(): boolean {
    if (this.#messagesBefore === 0) return true;
    this.#messagesBefore -= 1;
    return false;
  }

  settle(outcome: FaultOutcome): void {
    this.#pending = false;
    this.#outcome.resolve(outcome);
  }

  cancel(): void {
    if (this.#pending) this.settle({ status: 'cancelled', session: undefined, detail: 'withdrawn' });
  }
}
