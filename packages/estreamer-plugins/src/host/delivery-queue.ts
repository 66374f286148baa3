import type { MetadataStore } from '@x/estreamer-protocol';
import { UnderWay } from '@x/foundation';
import type { PluginDelivery } from '../contract/plugin.ts';
import { createFailuresError, EstreamerPluginError } from '../errors/plugin-error.ts';
import type { PluginSlot } from '../slot/plugin-slot.ts';
import { createDeliveryRun, type DeliveryRun, MAX_FAILURES_LISTED, type RunOwner } from './delivery-run.ts';
import type { PluginHostStatus, ProcessOutcome } from './plugin-host.ts';
import type { TakenKinds } from './taken-kinds.ts';

/** What the queue needs of its host. */
export interface DeliveryQueueDependencies {
  readonly store: MetadataStore;
  readonly taken: TakenKinds;
  /** Sets the plugins up that are not. */
  readonly start: () => Promise<void>;
}

/** Makes an empty queue. */
export function createDeliveryQueue(dependencies: DeliveryQueueDependencies): DeliveryQueue {
  return new DeliveryQueue(dependencies);
}

/** A call of `process` that waits. */
interface Call {
  readonly delivery: PluginDelivery;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (outcome: ProcessOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** A call whose delivery is with the plugins. */
interface CallUnderWay extends Call {
  readonly run: DeliveryRun;
}

/**
 * The deliveries that the host was given and that are not done, in order. Each is given to all plugins at once; the calls
 * resolve in order, so that acknowledgements do. It is as long as its caller lets it be.
 */
class DeliveryQueue {
  readonly #dependencies: DeliveryQueueDependencies;
  /** The plugins that get the next delivery, in order. */
  #slots: readonly PluginSlot[] = [];
  /** Calls that wait for the plugins to be set up. */
  #entering: Call[] = [];
  #underWay: CallUnderWay[] = [];
  /** Deliveries whose calls were rejected: given again, they go on where they were left. */
  #left: DeliveryRun[] = [];
  /** Deliveries whose records' names metadata may still change. */
  readonly #unkept = new UnderWay<DeliveryRun>();
  /** One listener on each signal, however many calls have it. */
  readonly #signals = new Map<AbortSignal, { calls: number; readonly listener: () => void }>();
  readonly #runOwner: RunOwner = {
    settled: () => this.#resolveSettled(false),
    finished: (run) => this.#unkept.delete(run),
  };
  #isStarted = false;
  #isStarting = false;
  #isGivingOut = false;
  #isTurning = false;
  #whenEmpty: (() => void)[] = [];
  #deliveries = 0;
  #failedDeliveries = 0;
  #records = 0;

  constructor(dependencies: DeliveryQueueDependencies) {
    this.#dependencies = dependencies;
  }

  status(): PluginHostStatus {
    return {
      deliveries: this.#deliveries,
      failedDeliveries: this.#failedDeliveries,
      underWay: this.#underWay.length + this.#entering.length,
      records: this.#records,
      untaken: this.#dependencies.taken.untaken,
    };
  }

  /** Says which plugins there are. */
  plan(slots: readonly PluginSlot[]): void {
    this.#slots = slots;
  }

  /** The plugins are set up. */
  open(): void {
    this.#isStarted = true;
    this.#letIn();
  }

  /**
   * Gives a delivery to the plugins, after those before it. A delivery that was given and rejected before goes on where it
   * was left.
   *
   * @throws {EstreamerPluginError} `plugin-failed`; `aborted`; what `start` throws
   */
  add(delivery: PluginDelivery, signal: AbortSignal | undefined): Promise<ProcessOutcome> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        this.#failedDeliveries += 1;
        reject(abortedError(signal.reason));
        return;
      }
      if (signal !== undefined) this.#listenTo(signal);
      this.#entering.push({ delivery, signal, resolve, reject });
      this.#letIn();
    });
  }

  /** Gives up everything under way. */
  abort(reason: unknown): void {
    this.#fail(0, abortedError(reason), reason);
  }

  /** Resolves when nothing is under way. */
  emptied(): Promise<void> {
    if (this.#isEmpty) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenEmpty.push(resolve);
    });
  }

  /** Forgets what was left unfinished: it comes again, from the server. */
  discard(): void {
    for (const run of this.#left) {
      run.discard();
      this.#unkept.delete(run);
    }
    this.#left = [];
  }

  get #isEmpty(): boolean {
    return this.#underWay.length === 0 && this.#entering.length === 0;
  }

  #letIn(): void {
    if (!this.#isStarted) return this.#start();
    if (this.#isGivingOut) return;
    this.#isGivingOut = true;
    try {
      for (let call = this.#entering.shift(); call !== undefined; call = this.#entering.shift()) {
        this.#begin(call);
      }
    } finally {
      this.#isGivingOut = false;
    }
    this.#resolveSettled(false);
  }

  #start(): void {
    if (this.#isStarting) return;
    this.#isStarting = true;
    this.#dependencies.start().then(
      () => {
        this.#isStarting = false;
        this.open();
      },
      (error: unknown) => {
        this.#isStarting = false;
        for (const call of this.#entering.splice(0)) this.#reject(call, error);
        this.#tellEmpty();
      },
    );
  }

  #begin(call: Call): void {
    const { store, taken } = this.#dependencies;
    const { records } = call.delivery;
    const left = this.#left[0]?.records === records ? this.#left.shift() : undefined;
    if (left === undefined) this.discard();
    const run = left ?? createDeliveryRun(call.delivery, store, this.#runOwner);
    const underWay = { ...call, run };
    this.#underWay.push(underWay);
    if (left !== undefined) return run.resume();
    try {
      this.#records += records.length;
      taken.count(records);
      run.open(this.#slots);
      this.#unkept.add(run);
      run.giveOut(() => this.#keepNames());
      if (run.keepsNames) this.#unkept.delete(run);
    } catch (error) {
      // What is no delivery, or a metadata store that throws, must not hold those behind it.
      const at = this.#underWay.indexOf(underWay);
      if (at >= 0) this.#fail(at, error, error);
      this.#left = this.#left.filter((one) => one !== run);
      run.abandon();
    }
  }

  #keepNames(): void {
    for (const run of this.#unkept) {
      run.keepNames();
      if (run.keepsNames) this.#unkept.delete(run);
    }
  }

  /** Resolves the calls whose turn it is. */
  #resolveSettled(hasTurned: boolean): void {
    if (this.#isGivingOut || this.#isTurning) return;
    for (let call = this.#underWay[0]; call?.run.isSettled; call = this.#underWay[0]) {
      const { run } = call;
      const { givenUp, failures } = run;
      if (givenUp.length > 0) {
        const all = [...givenUp, ...failures].slice(0, MAX_FAILURES_LISTED);
        const error = createFailuresError(
          'plugin-failed',
          givenUp,
          all,
          'The delivery must not be acknowledged',
        );
        return this.#fail(0, error);
      }
      // A stream that never lets the event loop turn would only fill the queues of best-effort plugins.
      if (!hasTurned && this.#slots.some((slot) => slot.isBehind)) return this.#turn();
      this.#underWay.shift();
      this.#deliveries += 1;
      this.#ignore(call.signal);
      call.resolve({ records: run.records.length, failures });
    }
    this.#tellEmpty();
  }

  #turn(): void {
    this.#isTurning = true;
    setImmediate(() => {
      this.#isTurning = false;
      this.#resolveSettled(true);
    });
  }

  /**
   * Rejects a call, and those behind it, which must not be acknowledged before it is.
   *
   * @param stopReason stops the plugins too, which otherwise go on with what they have
   */
  #fail(from: number, error: unknown, stopReason?: unknown): void {
    const calls = this.#underWay.splice(from);
    const entering = this.#entering.splice(0);
    for (const { run } of calls) {
      if (stopReason !== undefined) run.cancel(stopReason);
      this.#left.push(run);
    }
    let reason = error;
    for (const call of [...calls, ...entering]) {
      this.#reject(call, reason);
      reason = behindError(error);
    }
    this.#tellEmpty();
  }

  #reject(call: Call, error: unknown): void {
    this.#failedDeliveries += 1;
    this.#ignore(call.signal);
    call.reject(error);
  }

  #listenTo(signal: AbortSignal): void {
    const known = this.#signals.get(signal);
    if (known !== undefined) {
      known.calls += 1;
      return;
    }
    const listener = () => this.#aborted(signal);
    this.#signals.set(signal, { calls: 1, listener });
    signal.addEventListener('abort', listener, { once: true });
  }

  #ignore(signal: AbortSignal | undefined): void {
    const known = signal === undefined ? undefined : this.#signals.get(signal);
    if (signal === undefined || known === undefined) return;
    known.calls -= 1;
    if (known.calls > 0) return;
    this.#signals.delete(signal);
    signal.removeEventListener('abort', known.listener);
  }

  #aborted(signal: AbortSignal): void {
    const error = abortedError(signal.reason);
    const first = this.#underWay.findIndex((call) => call.signal === signal);
    if (first >= 0) return this.#fail(first, error, signal.reason);
    const at = this.#entering.findIndex((call) => call.signal === signal);
    if (at < 0) return;
    let reason: unknown = error;
    for (const call of this.#entering.splice(at)) {
      this.#reject(call, reason);
      reason = behindError(error);
    }
    this.#tellEmpty();
  }

  #tellEmpty(): void {
    if (!this.#isEmpty) return;
    for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }
}

export type { DeliveryQueue };

function abortedError(cause: unknown): EstreamerPluginError {
  return new EstreamerPluginError('aborted', 'Processing the delivery was ended by a signal.', {}, { cause });
}

function behindError(cause: unknown): EstreamerPluginError {
  return new EstreamerPluginError(
    'aborted',
    'A delivery before this one was not taken, so this one must not be acknowledged; give both again, in their order.',
    {},
    { cause },
  );
}
