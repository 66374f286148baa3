import { EstreamerPluginError } from '../../errors/plugin-error.ts';
import { createCircuitBreaker } from '../../isolation/circuit-breaker.ts';
import type { PluginStage } from '../plugin-failure.ts';
import type { Progress } from '../plugin-instance.ts';
import { type CallKind, createAwaitedCall } from './awaited-call.ts';
import { type EndOutcome, tellOfEnd } from './end-of-delivery.ts';
import { countWanted, createJob, type Job } from './job.ts';
import { createJobQueue } from './job-queue.ts';
import type { Lane, LaneSettings } from './lane.ts';
import { createRetries } from './retries.ts';

/** Makes the lane of a plugin that is set up. */
export function createLane(settings: LaneSettings): Lane {
  const { name, instance, policy, limits, metrics, logger, clock, report, onRest } = settings;
  const { facts } = instance;
  const circuit = createCircuitBreaker(limits.circuit, clock, (state, failures) => {
    if (state === 'open') report({ kind: 'circuit-opened', plugin: name, failures });
    else report({ kind: state === 'closed' ? 'circuit-closed' : 'circuit-half-opened', plugin: name });
  });
  const call = createAwaitedCall({
    plugin: name,
    instance,
    timeLimitMs: limits.timeLimitMs,
    clock,
    onOverdue: (kind, job, error) => retries.failed(job, stageOf(kind), error),
    onDone: pump,
  });
  const retries = createRetries(settings, { circuit, call, goOn: pump });
  const queue = createJobQueue(name, metrics, report);
  let pumping = false;
  let cancelling: { readonly reason: unknown } | undefined;

  const stageOf = (kind: CallKind): PluginStage =>
    kind === 'end' ? 'after-delivery' : facts.deliveries ? 'delivery' : 'record';

  /** Does whatever can be done without waiting. */
  function pump(): void {
    if (pumping) return;
    pumping = true;
    try {
      while (cancelling === undefined && step());
    } finally {
      pumping = false;
    }
    if (cancelling !== undefined) cancelNow(cancelling.reason);
    else if (queue.isEmpty || retries.isHeld) onRest();
  }

  /** Does the next thing; false when there is nothing to do but wait. */
  function step(): boolean {
    const job = queue.first;
    if (job === undefined || call.kind !== undefined || retries.isHeld) return false;
    if (job.position < job.limit) return (job.closed || !facts.deliveries) && give(job);
    if (!job.closed) return false;
    if (facts.endsDeliveries && job.given) return end(job);
    queue.finishFirst();
    queue.reportDropped(job);
    if (queue.isEmpty) call.rest();
    job.settle(undefined);
    return true;
  }

  function give(job: Job): boolean {
    if (!circuit.allows() && policy === 'best-effort') {
      queue.passOver(job, 'circuit-open');
      instance.missed?.();
      return true;
    }
    const progress = instance.give(job);
    if (progress instanceof Promise) {
      call.begin('give', job, progress, (done) => took(job, done));
      return false;
    }
    took(job, progress);
    return true;
  }

  function took(job: Job, { position, failure }: Progress): void {
    const from = job.position;
    job.position = position;
    const isTroubled = circuit.failures > 0 || job.attempts > 0;
    if (isTroubled && !facts.endsDeliveries && countWanted(job, from, position) > 0) retries.succeeded(job);
    if (failure !== undefined) retries.failed(job, stageOf('give'), failure.error);
  }

  function end(job: Job): boolean {
    const outcome = tellOfEnd(instance, job);
    if (outcome instanceof Promise) {
      call.begin('end', job, outcome, (done) => ended(job, done));
      return false;
    }
    ended(job, outcome);
    return true;
  }

  function ended(job: Job, { failure }: EndOutcome): void {
    if (failure !== undefined) return retries.failed(job, 'after-delivery', failure.error);
    retries.succeeded(job);
    job.given = false;
  }

  function cancelNow(reason: unknown): void {
    cancelling = undefined;
    const job = queue.first;
    if (job === undefined) return;
    const isTelling = call.kind === 'end';
    job.abort(reason);
    release();
    retries.isStopped = true;
    if (facts.endsDeliveries) {
      // Nobody waits for what it says.
      if (job.given && !isTelling) void tellOfEnd(instance, job);
      job.given = false;
      job.position = 0;
    }
    job.renew();
    onRest();
  }

  function release(): void {
    call.forget();
    call.rest();
    retries.release();
  }

  const lane: Lane = {
    instance,
    policy,
    get circuit() {
      return circuit.state;
    },
    get lastFailure() {
      return retries.lastFailure;
    },
    get idle() {
      return queue.isEmpty;
    },
    get held() {
      return retries.isHeld;
    },
    get queued() {
      return queue.countRecords();
    },
    open(run, settle) {
      const job = createJob({ run, policy, facts, logger, settle });
      const isFull = policy === 'best-effort' && queue.countRecords() >= limits.maxQueuedRecords;
      if (isFull) job.dropReason = 'queue-full';
      else queue.add(job);
      run.jobs.push(job);
      return job;
    },
    advance(job, to, last) {
      job.limit = to;
      job.closed = last;
      if (job.dropReason === 'queue-full') {
        queue.passOver(job, 'queue-full');
        instance.missed?.();
        if (!last) return;
        queue.reportDropped(job);
        job.settle(undefined);
      } else if (queue.first === job) pump();
    },
    cancel(reason) {
      if (!pumping) return cancelNow(reason);
      // The plugin that is being called ends the wait itself.
      queue.first?.abort(reason);
      cancelling = { reason };
    },
    hasStopped: (run) => retries.isStopped && queue.first?.run === run,
    resume(settle) {
      const job = queue.first;
      if (!retries.isStopped || job === undefined) return;
      job.settle = settle;
      job.attempts = 0;
      retries.isStopped = false;
      circuit.probe();
      pump();
    },
    discard() {
      if (!retries.isStopped) return;
      release();
      queue.takeAll();
      onRest();
    },
    handOver(successor) {
      const wasStopped = retries.isStopped;
      release();
      successor.adopt(queue.takeAll(), wasStopped);
    },
    adopt(jobs, wasStopped) {
      for (const job of jobs) {
        job.facts = facts;
        job.given = false;
        job.attempts = 0;
        job.renew();
        queue.add(job);
      }
      retries.isStopped = wasStopped;
      pump();
    },
    drained: queue.emptied,
    drop(reason) {
      release();
      for (const job of queue.takeAll()) {
        job.abort(new EstreamerPluginError('aborted', `Plugin ${JSON.stringify(name)} is unloaded.`));
        queue.passOver(job, reason);
        queue.reportDropped(job);
        job.settle(undefined);
      }
    },
  };
  return lane;
}
