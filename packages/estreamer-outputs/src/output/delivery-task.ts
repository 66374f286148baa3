import type { EventRecord } from '@x/estreamer-protocol';
import type { Message, SendOutcome } from '@x/transport';

/** A delivery on its way: its promise settles when every message of it is decided. */
export class DeliveryTask<M extends Message> {
  readonly messages: M[] = [];
  /** The record of each message. */
  readonly records: EventRecord[] = [];
  /** The place among all deliveries. */
  readonly sequence: number;
  readonly signal: AbortSignal;
  readonly promise: Promise<void>;
  /** The first message that is in no batch yet. */
  next = 0;
  /** Whether nobody waits for it. */
  ended = false;
  /** What takes it off its signal. */
  readonly onAbort: (reason: unknown) => void;
  /** Bytes of all messages. */
  bytes = 0;
  readonly #resolve: () => void;
  readonly #reject: (error: unknown) => void;
  #undecided = 0;
  /** Messages that were decided before the others: from, to, from, to and so on. */
  readonly #decidedRanges: number[] = [];
  readonly #decidedRecords: EventRecord[] = [];
  /** Records whose dead letters are not written yet. */
  #letters: Set<EventRecord> | undefined;

  constructor(
    sequence: number,
    signal: AbortSignal,
    onAbort: (task: DeliveryTask<M>, reason: unknown) => void,
  ) {
    this.sequence = sequence;
    this.signal = signal;
    const callback = (reason: unknown) => onAbort(this, reason);
    // A function literal that is assigned to a property is born in V8's old space, and would carry all messages there.
    this.onAbort = callback;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.promise = promise;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  add(message: M, record: EventRecord): void {
    this.messages.push(message);
    this.records.push(record);
    this.bytes += message.byteLength;
    this.#undecided += 1;
  }

  /** Adds a record that is decided apart from the messages. */
  addUnwritten(): void {
    this.#undecided += 1;
  }

  /** Adds the dead letter of a record whose message is sent too. */
  addLetter(record: EventRecord): void {
    this.#undecided += 1;
    this.#letters ??= new Set();
    this.#letters.add(record);
  }

  get undecided(): number {
    return this.#undecided;
  }

  /** Decides messages that went together. @returns whether that was the last of the delivery */
  decideRange(from: number, to: number): boolean {
    this.#undecided -= to - from;
    if (this.settle()) return true;
    this.#decidedRanges.push(from, to);
    return false;
  }

  /** Decides the message of a record. @returns whether that was the last of the delivery */
  decideRecord(record: EventRecord): boolean {
    this.#undecided -= 1;
    if (this.settle()) return true;
    this.#decidedRecords.push(record);
    return false;
  }

  /** Decides the dead letter of a record. @returns whether that was the last of the delivery */
  decideLetter(record: EventRecord): boolean {
    this.#undecided -= 1;
    this.#letters?.delete(record);
    return this.settle();
  }

  /** Whether the dead letter of a record is not written yet. */
  awaitsLetter(record: EventRecord): boolean {
    return this.#letters?.has(record) === true;
  }

  /** Resolves if everything is decided. @returns whether it does */
  settle(): boolean {
    if (this.#undecided > 0 || this.ended) return false;
    this.ended = true;
    this.#resolve();
    return true;
  }

  /** The records that are decided of a delivery that is not done. */
  *decidedRecords(): Generator<EventRecord> {
    yield* this.#decidedRecords;
    for (let place = 0; place < this.#decidedRanges.length; place += 2) {
      yield* this.records.slice(this.#decidedRanges[place], this.#decidedRanges[place + 1]);
    }
  }

  fail(error: unknown): void {
    this.ended = true;
    this.#reject(error);
  }
}

/** What there is to decide about one by one: a message that was not taken or was shortened, or a record that could not be written. */
export interface OpenItem<M extends Message> {
  readonly task: DeliveryTask<M>;
  readonly record: EventRecord;
  /** Absent if the record could not be written. */
  readonly message: M | undefined;
  /** The text of the whole event, of a message that was shortened. */
  readonly whole: string | undefined;
  /** What became of it last; `untried` if it was not sent yet. */
  status: 'untried' | 'rejected' | 'retryable';
  error: Error | undefined;
  /** How often it was sent. */
  attempts: number;
  /** Whether an attempt may have brought it there. */
  mayHaveArrived: boolean;
  /** How long the destination asked to wait last, in milliseconds. */
  retryAfterMs: number;
  /** Whether something else was taken after it was refused alone. */
  othersPassed: boolean;
}

/** Makes the item of a message that was not sent yet. */
export function openItem<M extends Message>(task: DeliveryTask<M>, index: number): OpenItem<M> {
  return createItem(task, task.records[index] as EventRecord, task.messages[index]);
}

/** Makes the item of a record that could not be written. */
export function unwrittenItem<M extends Message>(
  task: DeliveryTask<M>,
  record: EventRecord,
  error: Error,
): OpenItem<M> {
  return { ...createItem<M>(task, record, undefined), status: 'rejected', error };
}

/** Makes the item of a message that is sent, and was shortened before. */
export function shortenedItem<M extends Message>(
  task: DeliveryTask<M>,
  record: EventRecord,
  message: M,
  { whole, error }: { readonly whole: string | undefined; readonly error: Error },
): OpenItem<M> {
  return { ...createItem(task, record, message), whole, status: 'rejected', error };
}

function createItem<M extends Message>(
  task: DeliveryTask<M>,
  record: EventRecord,
  message: M | undefined,
): OpenItem<M> {
  return {
    task,
    record,
    message,
    whole: undefined,
    status: 'untried',
    error: undefined,
    attempts: 0,
    mayHaveArrived: false,
    retryAfterMs: 0,
    othersPassed: false,
  };
}

/** @returns whether it was sent */
export function noteOutcome(item: OpenItem<Message>, outcome: SendOutcome): boolean {
  if (outcome.status === 'sent') {
    item.mayHaveArrived ||= outcome.possibleDuplicate === true;
    return true;
  }
  item.status = outcome.status;
  item.error = outcome.error;
  if (outcome.status === 'retryable') {
    item.mayHaveArrived ||= outcome.mayHaveArrived === true;
    item.retryAfterMs = outcome.retryAfterMs ?? 0;
  }
  return false;
}
