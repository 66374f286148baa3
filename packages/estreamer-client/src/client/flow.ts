import type { Clock } from '../clock.ts';

/** Settings of {@link createFlow}. */
export interface FlowSettings {
  /** How many deliveries may be in flight. */
  readonly prefetch: number;
  /** How long none of them may be acknowledged until the consumer is said to stall, in milliseconds. */
  readonly stalledAfterMs: number;
  readonly onStalled: (inFlight: number) => void;
  readonly onResumed: () => void;
}

/** Limits how many deliveries are in flight: received, and not acknowledged. */
export interface Flow {
  readonly inFlight: number;
  /** Resolves when another delivery may be received; also when the flow is closed. */
  room(): Promise<void>;
  /** A delivery was received. `pay` is called when the server may be asked for the next: at once, or after a release. */
  take(pay: () => void): void;
  /** A delivery was acknowledged. */
  release(): void;
  /** There is nobody any more who could be asked for the next. */
  forgive(): void;
  /** Lets everybody go on who waits for room. */
  close(): void;
}

/** Makes a flow. */
export function createFlow(settings: FlowSettings, { clock }: { clock: Clock }): Flow {
  const { prefetch, stalledAfterMs, onStalled, onResumed } = settings;
  let inFlight = 0;
  let closed = false;
  let owed: (() => void) | undefined;
  let waiting: (() => void) | undefined;
  let cancelStall = () => {};
  let stalled = false;

  const watch = () => {
    cancelStall();
    if (closed || inFlight < prefetch) return;
    cancelStall = clock.after(stalledAfterMs, () => {
      stalled = true;
      onStalled(inFlight);
    });
  };

  const letIn = () => {
    waiting?.();
    waiting = undefined;
  };

  return {
    get inFlight() {
      return inFlight;
    },
    room() {
      if (closed || inFlight < prefetch) return Promise.resolve();
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    take(pay) {
      inFlight += 1;
      if (inFlight < prefetch) pay();
      else owed = pay;
      watch();
    },
    release() {
      inFlight -= 1;
      watch();
      if (inFlight >= prefetch) return;
      if (stalled) {
        stalled = false;
        onResumed();
      }
      owed?.();
      owed = undefined;
      letIn();
    },
    forgive() {
      owed = undefined;
    },
    close() {
      closed = true;
      cancelStall();
      letIn();
    },
  };
}
