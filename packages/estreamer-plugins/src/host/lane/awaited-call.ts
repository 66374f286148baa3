import type { PluginClock } from '../../clock.ts';
import { EstreamerPluginError } from '../../errors/plugin-error.ts';
import { createCallWatchdog } from '../../isolation/call-watchdog.ts';
import type { PluginInstance } from '../plugin-instance.ts';
import type { Job } from './job.ts';

/** What a plugin is being called for: its callback, or `afterDelivery`. */
export type CallKind = 'give' | 'end';

/** The call that a lane waits for. There is one at a time, and it has a time limit. */
export interface AwaitedCall {
  /** What is waited for, if anything is. */
  readonly kind: CallKind | undefined;
  /** Waits for a call, then goes on with its value; if it was not forgotten in the meantime. */
  begin<T>(kind: CallKind, job: Job, promise: Promise<T>, then: (value: T) => void): void;
  /** Waits for it no longer, whatever becomes of it. */
  forget(): void;
  /** Nothing will be called for a while. */
  rest(): void;
}

/** What a lane does about its calls. */
export interface AwaitedCallSettings {
  readonly plugin: string;
  readonly instance: PluginInstance;
  readonly timeLimitMs: number;
  readonly clock: PluginClock;
  /** A call took too long and is waited for no longer. */
  readonly onOverdue: (kind: CallKind, job: Job, error: EstreamerPluginError) => void;
  /** The next thing can be done. */
  readonly onDone: () => void;
}

/** Starts with no call. */
export function createAwaitedCall(settings: AwaitedCallSettings): AwaitedCall {
  const { plugin, instance, timeLimitMs, clock, onOverdue, onDone } = settings;
  const watchdog = createCallWatchdog(timeLimitMs, clock);
  /** Calls that settle late find another number. */
  let number = 0;
  let waiting: CallKind | undefined;

  function forget(): void {
    number += 1;
    waiting = undefined;
    watchdog.end();
  }

  function overdue(kind: CallKind, job: Job): void {
    const message = `Plugin ${JSON.stringify(plugin)} took longer than ${timeLimitMs} ms over one call.`;
    const error = new EstreamerPluginError('timed-out', message, { plugin });
    job.abort(error);
    // A thread is ended, and with it the call, whose promise says so.
    if (instance.interrupt !== undefined) return instance.interrupt(error);
    forget();
    onOverdue(kind, job, error);
    onDone();
  }

  return {
    get kind() {
      return waiting;
    },
    begin(kind, job, promise, then) {
      number += 1;
      const mine = number;
      waiting = kind;
      watchdog.begin(() => overdue(kind, job), instance.progress);
      promise.then((value) => {
        if (mine !== number) return;
        forget();
        then(value);
        onDone();
      });
    },
    forget,
    rest: () => watchdog.rest(),
  };
}
