import type { TLSSocket } from 'node:tls';
import { encodeMessage } from '@x/estreamer-protocol';
import type { Disturbance } from '../faults/message-fault.ts';
import type { EventFeed, FeedStep, OutgoingMessage } from '../source/event-source.ts';
import type { SimulatorClock } from './clock.ts';
import type { SessionFaults } from './session-faults.ts';
import type { TrafficCount } from './session-record.ts';
import { writeInPieces } from './write-in-pieces.ts';

/** What a sender works with. */
export interface SenderParts {
  readonly socket: TLSSocket;
  readonly clock: SimulatorClock;
  readonly idleIntervalMs: number;
  readonly faults: SessionFaults;
  /** Called when a message goes out. */
  onSent(message: OutgoingMessage): void;
  /** Called when the client has sent the Null for it. */
  onAcknowledged(): void;
  /** Called when the feed has nothing more and everything is acknowledged. */
  onDelivered(): void;
  /** Called when the feed wants the connection closed. */
  onClose(step: Extract<FeedStep, { status: 'close' }>): void;
  /** Called when a fault has ended the stream. */
  onBroken(disturbance: Disturbance): void;
  /** Called when the feed has thrown. */
  onFeedFailure(cause: unknown): void;
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

export function createSender(parts: SenderParts): Sender {
  const { socket, clock, idleIntervalMs, faults } = parts;
  const sent: MutableCount = { messages: 0, records: 0, events: 0 };
  const acknowledged: MutableCount = { messages: 0, records: 0, events: 0 };
  const nullMessage = encodeMessage({ kind: 'null' });
  let feed: EventFeed | undefined;
  /** Messages that a fault has put in place of others. */
  let instead: OutgoingMessage[] = [];
  /** What the feed gave when a fault looked ahead. */
  let lookedAhead: FeedStep | undefined;
  /** The message that waits for its Null. */
  let outstanding: OutgoingMessage | undefined;
  let idleNulls = 0;
  let sendsNulls = true;
  /** True while a message goes out piece by piece. */
  let isWriting = false;
  let cancelPieces: (() => void) | undefined;
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
      if (faults.takeAt('null', 'sends no Nulls any more') !== undefined) sendsNulls = false;
      if (sendsNulls && !socket.writableNeedDrain) {
        socket.write(nullMessage);
        idleNulls += 1;
      }
      if (sendsNulls) keepIdle();
    }, idleIntervalMs);
  };

  const nextStep = (): FeedStep => {
    const step = lookedAhead ?? (feed as EventFeed).next(clock.now());
    lookedAhead = undefined;
    return step;
  };

  const following = (): OutgoingMessage | undefined => {
    const step = nextStep();
    // How long to wait is asked anew when the time has come.
    if (step.status !== 'wait') lookedAhead = step;
    return step.status === 'message' ? step.message : undefined;
  };

  const send = (message: OutgoingMessage, pieces?: Disturbance['pieces']) => {
    add(sent, message);
    outstanding = message;
    parts.onSent(message);
    if (pieces === undefined) {
      socket.write(message.octets);
    } else {
      isWriting = true;
      cancelPieces = writeInPieces(socket, clock, message.octets, pieces, () => {
        isWriting = false;
      });
    }
  };

  const disturb = (disturbance: Disturbance) => {
    const { messages = [], octets, pieces, afterwards } = disturbance;
    if (lookedAhead?.status === 'message' && messages.includes(lookedAhead.message)) lookedAhead = undefined;
    if (afterwards === 'go-on') {
      const [first, ...others] = messages;
      instead = others;
      if (first !== undefined) send(first, pieces);
      return;
    }
    for (const message of messages) send(message);
    if (octets !== undefined) socket.write(octets);
    stop();
    parts.onBroken(disturbance);
  };

  const take = (step: FeedStep) => {
    switch (step.status) {
      case 'message': {
        cancelTimers();
        const { message } = step;
        const disturbance = faults.strike({ message, following });
        return disturbance === undefined ? send(message) : disturb(disturbance);
      }
      case 'wait':
        cancelWait = clock.setTimer(pump, step.delayMs);
        return keepIdle();
      case 'close':
        return parts.onClose(step);
      case 'end':
        parts.onDelivered();
        return keepIdle();
    }
  };

  const pump = () => {
    // A client that sends Nulls but does not read must not make the simulator hold what it can't send.
    if (feed === undefined || outstanding !== undefined || socket.writableNeedDrain) return;
    cancelWait?.();
    cancelWait = undefined;
    const replacement = instead.shift();
    if (replacement !== undefined) return send(replacement);
    try {
      take(nextStep());
    } catch (cause) {
      parts.onFeedFailure(cause);
    }
  };
  socket.on('drain', pump);

  const stop = () => {
    feed = undefined;
    cancelPieces?.();
    cancelTimers();
  };

  return {
    start(started) {
      feed = started;
      // Clients that answer every message send a Null right behind the Streaming Request: it is read before the first bundle goes out.
      setImmediate(pump);
    },
    acknowledge() {
      if (outstanding === undefined || isWriting) return false;
      add(acknowledged, outstanding);
      outstanding = undefined;
      parts.onAcknowledged();
      pump();
      return true;
    },
    stop,
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
