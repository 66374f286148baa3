import { EstreamerPluginError } from '../../errors/plugin-error.ts';
import { failedRecordsOf } from '../../errors/records-failed.ts';
import { createCallWatchdog } from '../../isolation/call-watchdog.ts';
import { createCircuitBreaker } from '../../isolation/circuit-breaker.ts';
import { isThenable } from '../local-instance.ts';
import type { DropReason } from '../plugin-event.ts';
import type { PluginFailure, PluginStage } from '../plugin-failure.ts';
import type { Progress } from '../plugin-instance.ts';
import { countWanted, createJob, type Job } from './job.ts';
import type { Lane, LaneSettings } from './lane.ts';

/** Makes the lane of a plugin that is set up. */
export function createLane(settings: LaneSettings): Lane {
  const { name, instance, policy, limits, metrics, logger, clock, report, onRest } = settings;
  const { facts } = instance;
  const watchdog = createCallWatchdog(limits.timeLimitMs, clock);
  const circuit = createCircuitBreaker(limits.circuit, clock, (state, failures) => {
    if (state === 'open') report({ kind: 'circuit-opened', plugin: name, failures });
    else report({ kind: state === 'closed' ? 'circuit-closed' : 'circuit-half-opened', plugin: name });
  });
  let jobs: Job[] = [];
  let lastFailure: PluginFailure | undefined;
  /** The call that is waited for; others that settle late find another number. */
  let call = 0;
  let awaiting: 'give' | 'end' | undefined;
  let cancelRetry: (() => void) | undefined;
  /** Nobody waits for the first job: every attempt failed, or the signal ended the wait. */
  let stopped = false;
  let pumping = false;
  let cancelling: { readonly reason: unknown } | undefined;
  let whenDrained: (() => void)[] = [];

  const isHeld = () => cancelRetry !== undefined || stopped;

  function pump(): void {
    if (pumping) return;
    pumping = true;
    try {
      while (cancelling === undefined && step());
    } finally {
      pumping = false;
    }
    if (cancelling !== undefined) cancelNow(cancelling.reason);
    else if (jobs.length === 0 || isHeld()) onRest();
  }

  function cancelNow(reason: unknown): void {
    cancelling = undefined;
    const [job] = jobs;
    if (job === undefined) return;
    const telling = awaiting === 'end';
    job.abort(reason);
    release();
    stopped = true;
    if (facts.endsDeliveries) {
      if (job.given && !telling) tellOfEnd(job);
      job.given = false;
      job.position = 0;
    }
    job.renew();
    onRest();
  }

  /** Does the next thing; false when there is nothing to do but wait. */
  function step(): boolean {
    const [job] = jobs;
    if (job === undefined || awaiting !== undefined || isHeld()) return false;
    if (job.position < job.limit && (job.closed || !facts.deliveries)) {
      if (!circuit.allows() && policy === 'best-effort') {
        passOver(job, 'circuit-open');
        return true;
      }
      const progress = instance.give(job);
      if (!(progress instanceof Promise)) {
        took(job, progress);
        return true;
      }
      wait('give', job, progress, (done) => took(job, done));
      return false;
    }
    if (!job.closed || job.position < job.limit) return false;
    if (facts.endsDeliveries && job.given) return end(job);
    complete(job);
    return true;
  }

  function wait<T>(what: 'give' | 'end', job: Job, promise: Promise<T>, then: (value: T) => void): void {
    call += 1;
    const mine = call;
    awaiting = what;
    const overdue = () => {
      const error = new EstreamerPluginError(
        'timed-out',
        `Plugin ${JSON.stringify(name)} took longer than ${limits.timeLimitMs} ms over one call.`,
        { plugin: name },
      );
      job.abort(error);
      if (instance.interrupt !== undefined) return instance.interrupt(error);
      forget();
      fail(job, what === 'end' ? 'after-delivery' : facts.deliveries ? 'delivery' : 'record', error);
      pump();
    };
    watchdog.begin(overdue, instance.progress);
    promise.then((value) => {
      if (mine !== call) return;
      forget();
      then(value);
      pump();
    });
  }

  /** Waits for the call under way no longer. */
  function forget(): void {
    call += 1;
    awaiting = undefined;
    watchdog.end();
  }

  function took(job: Job, { position, failure }: Progress): void {
    const from = job.position;
    job.position = position;
    const troubled = circuit.failures > 0 || job.attempts > 0;
    if (troubled && !facts.endsDeliveries && countWanted(job, from, position) > 0) succeed(job);
    if (failure !== undefined) fail(job, facts.deliveries ? 'delivery' : 'record', failure.error);
  }

  function end(job: Job): boolean {
    let result: unknown;
    try {
      result = instance.afterDelivery(job);
    } catch (error) {
      fail(job, 'after-delivery', error);
      return true;
    }
    const ended = () => {
      succeed(job);
      job.given = false;
    };
    if (!isThenable(result)) {
      ended();
      return true;
    }
    const outcome = Promise.resolve(result).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    wait('end', job, outcome, (failure) => {
      if (failure === undefined) ended();
      else fail(job, 'after-delivery', failure.error);
    });
    return false;
  }

  function succeed(job: Job): void {
    if (job.attempts > 0) report({ kind: 'recovered', plugin: name, attempts: job.attempts + 1 });
    job.attempts = 0;
    circuit.succeeded();
  }

  function note(stage: PluginStage, error: unknown, job?: Job): PluginFailure {
    metrics.errors += 1;
    const record = stage === 'record' ? job?.run.records[job.position] : undefined;
    lastFailure = {
      plugin: name,
      policy,
      stage,
      error,
      ...(record === undefined || job === undefined
        ? {}
        : { record: { kind: record.kind, recordType: record.recordType, index: job.position } }),
    };
    return lastFailure;
  }

  function fail(job: Job, stage: PluginStage, error: unknown): void {
    const failure = note(stage, error, job);
    job.attempts += 1;
    const attempt = job.attempts;
    if (policy === 'best-effort') {
      job.attempts = 0;
      if (stage === 'record') job.position += 1;
      if (stage === 'delivery') job.position = job.limit;
      if (stage === 'after-delivery') job.given = false;
      if (error instanceof EstreamerPluginError && error.code === 'timed-out') job.renew();
      report({ kind: 'failure', plugin: name, failure, attempt });
      circuit.failed();
      return;
    }
    const { initialDelayMs, maxDelayMs, maxAttempts } = limits.retry;
    const opens = circuit.state === 'half-open' || circuit.failures + 1 >= limits.circuit.failures;
    const backoff = Math.min(maxDelayMs, initialDelayMs * 2 ** Math.min(attempt - 1, 30));
    const delay = opens ? Math.max(backoff, limits.circuit.openMs) : backoff;
    const last = attempt >= maxAttempts;
    report({ kind: 'failure', plugin: name, failure, attempt, ...(last ? {} : { retryInMs: delay }) });
    circuit.failed();
    narrow(job, stage, error);
    retreat(job, stage, () => {
      if (last) {
        stopped = true;
        job.settle(failure);
        return;
      }
      cancelRetry = clock.after(delay, () => {
        cancelRetry = undefined;
        circuit.probe();
        pump();
      });
    });
  }

  /** Leaves out of the next attempt what the plugin says that it has. */
  function narrow(job: Job, stage: PluginStage, error: unknown): void {
    if (stage === 'record') return;
    const indexes = (failedRecordsOf(error) ?? [])
      .map((record) => job.run.records.indexOf(record))
      .filter((index) => index >= 0);
    if (indexes.length > 0) job.only = new Set(indexes);
  }

  /** Goes back to where the plugin has to start again, after it was told of the end if it has to be. */
  function retreat(job: Job, stage: PluginStage, then: () => void): void {
    const again = () => {
      job.renew();
      then();
    };
    if (!facts.endsDeliveries) return again();
    job.position = 0;
    const told = stage === 'after-delivery' || !job.given;
    job.given = false;
    if (told) return again();
    const outcome = tellOfEnd(job);
    if (outcome === undefined) again();
    else wait('end', job, outcome, again);
  }

  /** Tells the plugin that a delivery which failed has ended; what it says to that changes nothing. */
  function tellOfEnd(job: Job): Promise<void> | undefined {
    try {
      const result = instance.afterDelivery(job);
      if (!isThenable(result)) return undefined;
      return Promise.resolve(result).then(
        () => {},
        () => {},
      );
    } catch {
      return undefined;
    }
  }

  function passOver(job: Job, reason: DropReason): void {
    job.dropped += countWanted(job, job.position, job.limit);
    job.dropReason = reason;
    job.position = job.limit;
    instance.missed?.();
  }

  function complete(job: Job): void {
    jobs.shift();
    reportDropped(job);
    if (jobs.length === 0) {
      watchdog.rest();
      empty();
    }
    job.settle(undefined);
  }

  /** Leaves nothing to do, and says so to whom waits for that. */
  function empty(): readonly Job[] {
    const left = jobs;
    jobs = [];
    for (const resolve of whenDrained) resolve();
    whenDrained = [];
    return left;
  }

  function reportDropped(job: Job): void {
    if (job.dropped === 0 || job.dropReason === undefined) return;
    metrics.dropped += job.dropped;
    report({ kind: 'records-dropped', plugin: name, records: job.dropped, reason: job.dropReason });
  }

  function countQueued(): number {
    let count = 0;
    for (const job of jobs) count += job.limit - job.position;
    return count;
  }

  function release(): void {
    forget();
    watchdog.rest();
    cancelRetry?.();
    cancelRetry = undefined;
    stopped = false;
  }

  const lane: Lane = {
    instance,
    policy,
    get circuit() {
      return circuit.state;
    },
    get lastFailure() {
      return lastFailure;
    },
    get idle() {
      return jobs.length === 0;
    },
    get held() {
      return isHeld();
    },
    get queued() {
      return countQueued();
    },
    open(run, settle) {
      const job = createJob({ run, policy, facts, logger, settle });
      if (policy === 'best-effort' && countQueued() >= limits.maxQueuedRecords) job.dropReason = 'queue-full';
      else jobs.push(job);
      run.jobs.push(job);
      return job;
    },
    advance(job, to, last) {
      job.limit = to;
      job.closed = last;
      if (job.dropReason === 'queue-full') {
        passOver(job, 'queue-full');
        if (!last) return;
        reportDropped(job);
        job.settle(undefined);
      } else if (jobs[0] === job) pump();
    },
    cancel(reason) {
      if (!pumping) return cancelNow(reason);
      // The plugin that is being called ends the wait itself.
      jobs[0]?.abort(reason);
      cancelling = { reason };
    },
    hasStopped: (run) => stopped && jobs[0]?.run === run,
    resume(settle) {
      const [job] = jobs;
      if (!stopped || job === undefined) return;
      job.settle = settle;
      job.attempts = 0;
      stopped = false;
      circuit.probe();
      pump();
    },
    discard() {
      if (!stopped) return;
      release();
      empty();
      onRest();
    },
    handOver(successor) {
      const wasStopped = stopped;
      release();
      successor.adopt(empty(), wasStopped);
    },
    adopt(left, wasStopped) {
      for (const job of left) {
        job.facts = facts;
        job.given = false;
        job.attempts = 0;
        job.renew();
        jobs.push(job);
      }
      stopped = wasStopped;
      pump();
    },
    drained() {
      if (jobs.length === 0) return Promise.resolve();
      return new Promise((resolve) => {
        whenDrained.push(resolve);
      });
    },
    drop(reason) {
      release();
      for (const job of empty()) {
        job.abort(new EstreamerPluginError('aborted', `Plugin ${JSON.stringify(name)} is unloaded.`));
        passOver(job, reason);
        reportDropped(job);
        job.settle(undefined);
      }
    },
    failed: (stage, error) => note(stage, error),
  };
  return lane;
}
