import type { TLSSocket } from 'node:tls';
import { encodeMessage } from '@x/estreamer-protocol';
import type { Clock } from '@x/foundation';
import type { SessionFaults } from '../faults/fault-schedule.ts';
import type { FaultEffect } from '../faults/message-fault.ts';
import type { EventFeed, FeedStep, OutgoingMessage } from '../source/event-source.ts';
import type { TrafficCount } from './session-record.ts';

/** What a sender works with. */
export interface SenderDependencies {
  readonly socket: TLSSocket;
  readonly clock: Clock;
  readonly idleIntervalMs: number;
  /** How many messages may wait for their Null at a time. */
  readonly outstandingMessages: number;
  readonly faults: SessionFaults;
  /** Called when a message goes out. */
  onSent(message: OutgoingMessage): void;
  /** Called when a Null says that the client has the oldest message of which none has said it. */
  onAcknowledged(): void;
  /** Called when the feed has nothing more and the client has everything. */
  onDelivered(): void;
  /** Called when the feed wants the connection closed. */
  onClose(step: Extract<FeedStep, { status: 'close' }>): void;
  /** Called when a fault has ended the stream. */
  onFaultEnd(effect: FaultEffect): void;
  /** Called when the feed has thrown. */
  onFeedFailure(cause: unknown): void;
}

/** Sends the messages of a feed, the next when there is room for it, and Nulls when there is nothing to send. */
export interface Sender {
  readonly sent: TrafficCount;
  readonly acknowledged: TrafficCount;
  readonly idleNulls: number;
  start(feed: EventFeed): void;
  /** Something of the client has arrived: it can't answer what is sent from now on. */
  noteArrival(): void;
  /** Takes a client's Null; false when it makes no room for a message. */
  acknowledge(): boolean;
  /** Sends nothing more and sets no timer. */
  stop(): void;
}

export function createSender(dependencies: SenderDependencies): Sender {
  return new FeedSender(dependencies);
}

const nullMessage = encodeMessage({ kind: 'null' });

class TrafficCounter implements TrafficCount {
  messages = 0;
  records = 0;
  events = 0;

  add({ records, events }: OutgoingMessage): void {
    this.messages += 1;
    this.records += records;
    this.events += events;
  }
}

class FeedSender implements Sender {
  readonly sent = new TrafficCounter();
  readonly acknowledged = new TrafficCounter();
  idleNulls = 0;
  readonly #dependencies: SenderDependencies;
  #feed: EventFeed | undefined;
  /** Messages that a fault has put in place of others. */
  #replacements: OutgoingMessage[] = [];
  /** What the feed gave when a fault looked ahead, or its end. */
  #nextStep: FeedStep | undefined;
  /** How many messages wait for a Null, be it one that was sent ahead. */
  #outstanding = 0;
  /** The messages of which no Null has said that the client has them, oldest first. */
  readonly #unconfirmed: OutgoingMessage[] = [];
  /** How many Nulls came, and how many of them the client must have sent ahead: they confirm nothing. */
  #nulls = 0;
  #nullsAhead = 0;
  /** How many messages were sent when the Nulls arrived that are being taken. */
  #sentBefore = 0;
  #sendsNulls = true;
  /** Stops a message that goes out piece by piece; there while one does. */
  #cancelPieces: (() => void) | undefined;
  #cancelWait: (() => void) | undefined;
  #cancelIdle: (() => void) | undefined;

  constructor(dependencies: SenderDependencies) {
    this.#dependencies = dependencies;
    dependencies.socket.on('drain', () => this.#fill());
  }

  start(feed: EventFeed): void {
    this.#feed = feed;
    this.#nextStep = undefined;
    this.#cancelTimers();
    // Clients that answer every message send a Null right after the Streaming Request: it is read before the first bundle goes out.
    setImmediate(() => this.#fill());
  }

  noteArrival(): void {
    this.#sentBefore = this.sent.messages - this.#goingOut;
  }

  acknowledge(): boolean {
    this.#confirm();
    if (this.#outstanding <= this.#goingOut) return false;
    this.#outstanding -= 1;
    this.#fill();
    return true;
  }

  stop(): void {
    this.#feed = undefined;
    this.#cancelPieces?.();
    this.#cancelTimers();
  }

  /** A message that is still going out can't have been acknowledged. */
  get #goingOut(): 0 | 1 {
    return this.#cancelPieces === undefined ? 0 : 1;
  }

  /** A client sends as many Nulls as it has got messages, and always the same number ahead: one beyond these was sent ahead. */
  #confirm(): void {
    this.#nulls += 1;
    if (this.#nulls - this.#sentBefore > this.#nullsAhead) {
      this.#nullsAhead = this.#nulls - this.#sentBefore;
      return;
    }
    const message = this.#unconfirmed.shift();
    if (message === undefined) return;
    this.acknowledged.add(message);
    this.#dependencies.onAcknowledged();
    this.#tellDelivered();
  }

  #tellDelivered(): void {
    if (this.#nextStep?.status === 'end' && this.#unconfirmed.length === 0) this.#dependencies.onDelivered();
  }

  /** Sends as many messages as may wait for a Null. */
  #fill(): void {
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    try {
      while (this.#hasRoom() && this.#sendNext());
    } catch (cause) {
      this.#dependencies.onFeedFailure(cause);
    }
  }

  /** A client that sends Nulls but does not read must not make the simulator hold what it can't send. */
  #hasRoom(): boolean {
    const { socket, outstandingMessages } = this.#dependencies;
    return (
      this.#feed !== undefined &&
      this.#outstanding < outstandingMessages &&
      this.#cancelPieces === undefined &&
      !socket.writableNeedDrain
    );
  }

  /** False when there is nothing to send now. */
  #sendNext(): boolean {
    const replacement = this.#replacements.shift();
    if (replacement !== undefined) {
      this.#send(replacement);
      return true;
    }
    const step = this.#takeStep();
    switch (step.status) {
      case 'message':
        this.#sendMessage(step.message);
        return true;
      case 'wait':
        this.#cancelWait = this.#dependencies.clock.after(step.delayMs, () => this.#fill());
        this.#keepIdle();
        return false;
      case 'close':
        this.#dependencies.onClose(step);
        return false;
      case 'end':
        this.#nextStep = step;
        this.#tellDelivered();
        this.#keepIdle();
        return false;
    }
  }

  #takeStep(): FeedStep {
    const step = this.#nextStep ?? (this.#feed as EventFeed).next(this.#dependencies.clock.monotonic());
    this.#nextStep = undefined;
    return step;
  }

  #sendMessage(message: OutgoingMessage): void {
    this.#cancelTimers();
    const effect = this.#dependencies.faults.effectAt({ message, following: () => this.#lookAhead() });
    if (effect === undefined) this.#send(message);
    else this.#apply(effect);
  }

  #lookAhead(): OutgoingMessage | undefined {
    const step = this.#takeStep();
    // How long to wait is asked again when the time has come.
    if (step.status !== 'wait') this.#nextStep = step;
    return step.status === 'message' ? step.message : undefined;
  }

  #send(message: OutgoingMessage, pieces?: FaultEffect['pieces']): void {
    this.sent.add(message);
    this.#outstanding += 1;
    this.#unconfirmed.push(message);
    this.#dependencies.onSent(message);
    if (pieces === undefined) this.#dependencies.socket.write(message.bytes);
    else this.#sendPieces(message.bytes, 0, pieces);
  }

  #sendPieces(bytes: Uint8Array, start: number, pieces: NonNullable<FaultEffect['pieces']>): void {
    const { clock, socket } = this.#dependencies;
    const end = Math.min(start + pieces.bytes, bytes.byteLength);
    const isLast = end === bytes.byteLength;
    this.#cancelPieces = isLast
      ? undefined
      : clock.after(pieces.delayMs, () => this.#sendPieces(bytes, end, pieces));
    socket.write(bytes.subarray(start, end));
    if (isLast) this.#fill();
  }

  #apply(effect: FaultEffect): void {
    const { messages = [], bytes, pieces, afterwards } = effect;
    const ahead = this.#nextStep;
    if (ahead?.status === 'message' && messages.includes(ahead.message)) this.#nextStep = undefined;
    if (afterwards === 'go-on') {
      const [first, ...others] = messages;
      this.#replacements = others;
      if (first !== undefined) this.#send(first, pieces);
      return;
    }
    for (const message of messages) this.#send(message);
    if (bytes !== undefined) this.#dependencies.socket.write(bytes);
    this.stop();
    this.#dependencies.onFaultEnd(effect);
  }

  /** Sends Nulls from now on while nothing is sent and no acknowledgement is due. */
  #keepIdle(): void {
    if (this.#outstanding > 0) return;
    const { clock, idleIntervalMs, faults, socket } = this.#dependencies;
    this.#cancelIdle ??= clock.after(idleIntervalMs, () => {
      this.#cancelIdle = undefined;
      if (faults.takeAt('null', 'sends no more Nulls') !== undefined) this.#sendsNulls = false;
      if (!this.#sendsNulls) return;
      if (!socket.writableNeedDrain) {
        socket.write(nullMessage);
        this.idleNulls += 1;
      }
      this.#keepIdle();
    });
  }

  #cancelTimers(): void {
    this.#cancelWait?.();
    this.#cancelIdle?.();
    this.#cancelWait = undefined;
    this.#cancelIdle = undefined;
  }
}
