import type { Clock } from '@x/foundation';
import type { LiveSession } from '../session/live-session.ts';
import type { ReceivedBundle } from '../session/session.ts';

/** How much may be received and not acknowledged. */
export interface WindowSettings {
  /**
   * Records.
   * @default 2000
   */
  readonly records?: number | undefined;
  /**
   * Bytes of their messages, as they are held.
   * @default 8388608 (8 MiB)
   */
  readonly bytes?: number | undefined;
}

/** Settings of a {@link ReceiveWindow}. */
export interface ReceiveWindowSettings {
  readonly records: number;
  readonly bytes: number;
  /** How long none of them may be acknowledged until the consumer is said to stall, in milliseconds. */
  readonly stalledAfterMs: number;
  readonly onStalled: (deliveries: number) => void;
  readonly onResumed: () => void;
}

/**
 * Limits what is received and not acknowledged. As long as there is room the next message may be taken, whatever its
 * size, so that the limits are passed by one message (or 1,000 records of a bundle) at most.
 */
export class ReceiveWindow {
  readonly #settings: ReceiveWindowSettings;
  readonly #clock: Clock;
  #deliveries = 0;
  #records = 0;
  #bytes = 0;
  #isClosed = false;
  #isStalled = false;
  #waiting: (() => void) | undefined;
  #cancelStall: (() => void) | undefined;

  constructor(settings: ReceiveWindowSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Deliveries that are received and not acknowledged. */
  get deliveries(): number {
    return this.#deliveries;
  }

  get records(): number {
    return this.#records;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether there is room beside so much that is being gathered. */
  hasRoom(records = 0, bytes = 0): boolean {
    return this.#records + records < this.#settings.records && this.#bytes + bytes < this.#settings.bytes;
  }

  /** How many more records there is room for. */
  get roomForRecords(): number {
    return this.#bytes < this.#settings.bytes ? this.#settings.records - this.#records : 0;
  }

  /** Resolves when there is room; also when the window is closed. */
  room(): Promise<void> | undefined {
    if (this.#isClosed || this.hasRoom()) return undefined;
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  /** A delivery was received. */
  add(records: number, bytes: number): void {
    this.#deliveries += 1;
    this.#records += records;
    this.#bytes += bytes;
    this.#watch();
  }

  /** A delivery was acknowledged. */
  release(records: number, bytes: number): void {
    this.#deliveries -= 1;
    this.#records -= records;
    this.#bytes -= bytes;
    this.#watch();
    if (!this.hasRoom()) return;
    if (this.#isStalled) {
      this.#isStalled = false;
      this.#settings.onResumed();
    }
    this.#letIn();
  }

  /** Lets everybody go on who waits for room. */
  close(): void {
    this.#isClosed = true;
    this.#cancelStall?.();
    this.#letIn();
  }

  #watch(): void {
    this.#cancelStall?.();
    this.#cancelStall = undefined;
    if (this.#isClosed || this.hasRoom()) return;
    this.#cancelStall = this.#clock.after(this.#settings.stalledAfterMs, () => {
      this.#isStalled = true;
      this.#settings.onStalled(this.#deliveries);
    });
  }

  #letIn(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.();
  }
}

/**
 * How many Nulls are sent ahead, so that the server need not wait for each, nor is each a write of its own. The guide
 * lets a Null ask for the next message; a server that does not keep surplus ones drops them, as it does with those that
 * Cisco's own client sends in answer to Nulls.
 */
const NULLS_AHEAD = { singleMessages: 63, bundles: 15 };
/** What is asked for ahead may fill this part of the window's room. */
const PART_AHEAD = 1 / 4;
/** After so many messages Nulls are due also when there is more to take. */
const MOST_DUE = 32;

/** What one session is to be asked for, a Null each: the message behind what was taken, and some ahead of it. */
export class Nulls {
  readonly #window: ReceiveWindow;
  #due = 0;
  #ahead = 0;

  constructor(window: ReceiveWindow) {
    this.#window = window;
  }

  get areManyDue(): boolean {
    return this.#due >= MOST_DUE;
  }

  /** A server that was asked ahead has enough to send for a moment. */
  get isServerWaiting(): boolean {
    return this.#due > this.#ahead / 2;
  }

  /**
   * A message was taken.
   *
   * @param gathered how many records wait to be delivered before it
   */
  ask({ sequenceNumber, payloads }: ReceivedBundle, gathered: number): void {
    this.#due += 1;
    const { length } = payloads;
    const room = this.#window.roomForRecords - gathered - length;
    const most = sequenceNumber === undefined ? NULLS_AHEAD.singleMessages : NULLS_AHEAD.bundles;
    const more = Math.min(most, Math.floor((room * PART_AHEAD) / Math.max(length, 1))) - this.#ahead;
    if (more <= 0) return;
    this.#ahead += more;
    this.#due += more;
  }

  /** What was asked for ahead may be dropped by now. */
  forgetAhead(): void {
    this.#ahead = 0;
  }

  /** Sends those that are due, but for so many. */
  send(session: LiveSession, keep = 0): void {
    const due = this.#due - keep;
    if (due <= 0) return;
    session.askFor(due);
    this.#due = keep;
  }
}
