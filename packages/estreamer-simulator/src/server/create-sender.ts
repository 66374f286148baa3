import type { TLSSocket } from 'node:tls';
import { encodeMessage } from '@x/estreamer-protocol';
import type { EventFeed, FeedStep, OutgoingMessage } from '../source/event-source.ts';
import type { SimulatorClock } from './clock.ts';
import type { TrafficCount } from './session-record.ts';

/** What a sender works with. */
export interface SenderParts {
  readonly socket: TLSSocket;
  readonly clock: SimulatorClock;
  readonly idleIntervalMs: number;
  /** Called when the feed has nothing more and everything is acknowledged. */
  onDelivered(): void;
  /** Called when the feed wants the connection closed. */
  onClose(step: Extract<FeedStep, { status: 'close' }>): void;
}

/** Sends the messages of a feed, the next when the last is acknowledged, and Nulls when there is nothing to send. */
export interface Sender {
  start(feed: EventFeed): void;
  /** Takes a client's Null; false when it acknowledges nothing. */
  acknowledge(): boolean;
  /** Sends nothing more and sets no timer. */
  stop(): void;
  readonly sent: TrafficCount;
  readonly acknowledged: TrafficCount;
  readonly idleNulls: number;
}

type MutableCount = { -readonly [Key in keyof TrafficCount]: TrafficCount[Key] };

export function createSender({ socket, clock, idleIntervalMs, onDelivered, onClose }: SenderParts): Sender {
  const sent: MutableCount = { messages: 0, records: 0, events: 0 };
  const acknowledged: MutableCount = { messages: 0, records: 0, events: 0 };
  const nullMessage = encodeMessage({ kind: 'null' });
  let feed: EventFeed | undefined;
  /** The message that waits for its Null. */
  let outstanding: OutgoingMessage | undefined;
  let idleNulls = 0;
  let cancelWait: (() => void) | undefined;
  let cancelIdle: (() => void) | undefined;

  const cancelTimers = () => {
    cancelWait?.();
    cancelIdle?.();
    cancelWait = undefined;
    cancelIdle = undefined;
  };

  const keepIdle = () => {
    cancelIdle ??= clock.setTimer(() => {
      cancelIdle = undefined;
      if (!socket.writableNeedDrain) {
        socket.write(nullMessage);
        idleNulls += 1;
      }
      keepIdle();
    }, idleIntervalMs);
  };

  const pump = () => {
    // A client that sends Nulls but does not read must not make the simulator hold what it can't send.
    if (feed === undefined || outstanding !== undefined || socket.writableNeedDrain) return;
    cancelWait?.();
    cancelWait = undefined;
    const step = feed.next(clock.now());
    switch (step.status) {
      case 'message':
        cancelTimers();
        outstanding = step.message;
        add(sent, step.message);
        socket.write(step.message.octets);
        return;
      case 'wait':
        cancelWait = clock.setTimer(pump, step.delayMs);
        return keepIdle();
      case 'close':
        return onClose(step);
      case 'end':
        onDelivered();
        return keepIdle();
    }
  };
  socket.on('drain', pump);

  return {
    start(started) {
      feed = started;
      // Clients that answer every message send a Null right behind the Streaming Request: it is read before the first bundle goes out.
      setImmediate(pump);
    },
    acknowledge() {
      if (outstanding === undefined) return false;
      add(acknowledged, outstanding);
      outstanding = undefined;
      pump();
      return true;
    },
    stop() {
      feed = undefined;
      cancelTimers();
    },
    sent,
    acknowledged,
    get idleNulls() {
      return idleNulls;
    },
  };
}

function add(count: MutableCount, message: OutgoingMessage): void {
  count.messages += 1;
  count.records += message.records;
  count.events += message.events;
}
