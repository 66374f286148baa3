import type { Clock } from '@x/foundation';
import type { CallKind, PluginTask } from '../instance/plugin-task.ts';
import { type CallWatchdog, createCallWatchdog } from '../isolation/call-watchdog.ts';

/** What is done about the calls of a plugin. */
export interface AwaitedCallsSettings {
  readonly limitMs: number;
  readonly clock: Clock;
  /** Counts up while a call gets on; without it, a call gets on when one has settled. */
  readonly progress: (() => number) | undefined;
  /** No call has got on for as long as the limit. */
  readonly onOverdue: () => void;
  /** A call has settled and what follows from it is done. */
  readonly onDone: () => void;
}

/** Starts with no call. */
export function createAwaitedCalls(settings: AwaitedCallsSettings): AwaitedCalls {
  return new AwaitedCalls(settings);
}

/** The calls of a plugin that are waited for, and whether they get on. */
class AwaitedCalls {
  readonly #onDone: () => void;
  readonly #watchdog: CallWatchdog;
  #count = 0;
  #settled = 0;
  #isOverdue = false;

  constructor({ limitMs, clock, progress, onOverdue, onDone }: AwaitedCallsSettings) {
    this.#onDone = onDone;
    this.#watchdog = createCallWatchdog({
      limitMs,
      clock,
      progress: progress ?? (() => this.#settled),
      onOverdue: () => {
        this.#isOverdue = true;
        onOverdue();
      },
    });
  }

  get count(): number {
    return this.#count;
  }

  /** Whether none has got on for as long as the limit. */
  get isOverdue(): boolean {
    return this.#isOverdue;
  }

  /** Waits for a call, then goes on with its value, if it was not forgotten in the meantime. */
  add<T>(kind: CallKind, task: PluginTask, promise: Promise<T>, then: (value: T) => void): void {
    const call = task.beginCall(kind);
    this.#count += 1;
    if (this.#count === 1) this.#watchdog.begin();
    promise.then((value) => {
      if (!task.endCall(call)) return;
      this.#end();
      then(value);
      this.#onDone();
    });
  }

  /** Waits no longer for the call for a task, whatever becomes of it. */
  forget(task: PluginTask): void {
    if (task.callKind === undefined) return;
    task.forgetCall();
    this.#end();
  }

  /** Nothing will be called for a while. */
  rest(): void {
    this.#watchdog.rest();
  }

  #end(): void {
    this.#count -= 1;
    this.#settled += 1;
    if (this.#count === 0) this.#watchdog.end();
    else if (this.#isOverdue) this.#watchdog.begin();
    this.#isOverdue = false;
  }
}

export type { AwaitedCalls };
