import type { EventRecord } from '@x/estreamer-protocol';
import { publicIdentity } from '../replay/event-identity.ts';
import { type EventRows, type LedgerEntry, NAMED, NO_EVENT } from '../replay/ledger-entry.ts';
import type { ReceivedBundle } from '../session/session.ts';

/** What lay together when it was received, without what was acknowledged before, in the order of the server. */
export interface DeliveryContent {
  /** The records in the order in which the server sent them; those that can't be decoded have kind `unknown`. */
  readonly records: readonly EventRecord[];
  /** How many bytes their messages had. */
  readonly byteLength: number;
  /** Host and port of the server, or the name that the settings give it. */
  readonly server: string;
  /** The number of the last bundle in it, in its session, from 1; undefined when there are only single event messages. */
  readonly sequenceNumber?: number;
  /** The server's number for the connection; undefined when there are only single event messages. */
  readonly connectionId?: number;
  /**
   * Unix seconds: when the server archived the last record that says so. Undefined when none does, as with metadata;
   * never 0.
   */
  readonly lastArchiveTimestamp?: number;
}

/**
 * Records that lay together when they were received: one or several bundles, many single event messages, or a part of a
 * large bundle.
 */
export interface Delivery extends DeliveryContent {
  /**
   * Says that these records are taken care of: they are not delivered again, the bookmark may move past them, and there
   * is room in the window for more.
   *
   * Resolves when the bookmark store has it. From then on the records do not come again, not even after a crash. There is
   * no need to wait for it before the next delivery. It does not matter whether the session that brought them still
   * stands. A further call changes nothing.
   *
   * @throws {EstreamerClientError} `bookmark-not-saved` when the store failed several times, `bookmark-changed` when
   *   another process uses the same bookmark; the delivery counts as acknowledged all the same as long as the process
   *   lives, and a further call tries to save again
   */
  ack(): Promise<void>;
  /**
   * The identity of `records[index]`: the same text for the same event after every replay and from every process that
   * asks this server for it, another for every other event; made from the server, netmap, record type and a hash of the
   * bytes, and for kinds of which two events can be equal to the last byte, from the second and a number. Connections
   * that come as text, and those of the setting `devices`, have the identity that they have on every road, see
   * `createConnectionIdentity` of `@x/estreamer-protocol`. At most 128 characters. Undefined for metadata, and for what
   * has neither names nor a time.
   */
  identify(index: number): string | undefined;
}

/** What a delivery does when it is acknowledged. */
export interface Acknowledgement {
  /** Once. */
  readonly acknowledge: () => void;
  /** After it, and again after it has failed. */
  readonly save: () => Promise<void>;
}

/** What the identities of a delivery's events are made of. */
export interface DeliveryIdentities {
  /** Stands before them. */
  readonly scope: string;
  /** Has the rest. */
  readonly rows: EventRows;
  /** Gives a connection of a known device the identity that it has on every road. */
  readonly connectionIdentity: (record: EventRecord) => string | undefined;
}

/** Makes a delivery. */
export function createDelivery(
  content: DeliveryContent,
  { scope, rows, connectionIdentity }: DeliveryIdentities,
  { acknowledge, save }: Acknowledgement,
): Delivery {
  let acknowledged = false;
  let saving: Promise<void> | undefined;
  return {
    ...content,
    ack() {
      if (!acknowledged) {
        acknowledged = true;
        acknowledge();
      }
      if (saving === undefined) {
        saving = save();
        // A caller that does not wait for it must not end the process: the failure is reported as an event too.
        saving.catch(() => {
          saving = undefined;
        });
      }
      return saving;
    },
    identify(index) {
      const record = content.records[index];
      if (record === undefined) return undefined;
      const { recordType, netmapId } = record;
      const mark = rows.mark(index);
      if (mark === NO_EVENT) return undefined;
      const identity = mark === NAMED ? connectionIdentity(record) : undefined;
      if (identity !== undefined) return identity;
      const second = mark === NAMED ? undefined : rows.second(index);
      const place = { recordType, netmapId, second, ordinal: Math.max(mark, 0) };
      return publicIdentity(scope, place, rows.words, index * rows.stride);
    },
  };
}

/** A delivery holds no more records, so that a large bundle becomes several. */
const MOST_RECORDS = 1000;
/** Nor more bytes, but for one message. */
const MOST_BYTES = 1024 * 1024;
/** Of the header of a message. */
const HEADER_SIZE = 8;

/** A delivery that is being put together. */
export class Gathering {
  readonly entry: LedgerEntry;
  readonly records: EventRecord[] = [];
  bytes = 0;
  duplicates = 0;
  #sequenceNumber: number | undefined;
  #connectionId: number | undefined;
  #lastArchiveTimestamp: number | undefined;

  constructor(entry: LedgerEntry) {
    this.entry = entry;
  }

  get isFull(): boolean {
    return this.records.length >= MOST_RECORDS || this.bytes >= MOST_BYTES;
  }

  note({ sequenceNumber, connectionId }: ReceivedBundle): void {
    this.#sequenceNumber = sequenceNumber ?? this.#sequenceNumber;
    this.#connectionId = connectionId ?? this.#connectionId;
  }

  add(record: EventRecord, payload: Buffer): void {
    this.records.push(record);
    this.bytes += payload.length + HEADER_SIZE;
    const { archiveTimestamp } = record;
    if (archiveTimestamp !== undefined && archiveTimestamp !== 0)
      this.#lastArchiveTimestamp = archiveTimestamp;
  }

  content(server: string): DeliveryContent {
    const [sequenceNumber, connectionId] = [this.#sequenceNumber, this.#connectionId];
    const lastArchiveTimestamp = this.#lastArchiveTimestamp;
    return {
      records: this.records,
      byteLength: this.bytes,
      server,
      ...(sequenceNumber === undefined ? {} : { sequenceNumber }),
      ...(connectionId === undefined ? {} : { connectionId }),
      ...(lastArchiveTimestamp === undefined ? {} : { lastArchiveTimestamp }),
    };
  }
}

/** Deliveries that wait until somebody asks for them. The window limits how many. */
export interface DeliveryQueue {
  push(delivery: Delivery): void;
  /**
   * The next delivery, in order; undefined after `close`.
   *
   * @throws what `fail` was called with, after all deliveries
   */
  next(): Promise<Delivery | undefined>;
  /** There will be no more, because of an error. */
  fail(error: unknown): void;
  /** There will be no more, and what is left is thrown away. */
  close(): void;
}

/** Makes an empty queue. */
export function createDeliveryQueue(): DeliveryQueue {
  const deliveries: Delivery[] = [];
  const waiting: PromiseWithResolvers<Delivery | undefined>[] = [];
  let closed = false;
  let failure: { readonly error: unknown } | undefined;
  return {
    push(delivery) {
      const first = waiting.shift();
      if (first === undefined) deliveries.push(delivery);
      else first.resolve(delivery);
    },
    next() {
      if (closed) return Promise.resolve(undefined);
      const delivery = deliveries.shift();
      if (delivery !== undefined) return Promise.resolve(delivery);
      if (failure !== undefined) return Promise.reject(failure.error);
      const asked = Promise.withResolvers<Delivery | undefined>();
      waiting.push(asked);
      return asked.promise;
    },
    fail(error) {
      failure = { error };
      for (const { reject } of waiting.splice(0)) reject(error);
    },
    close() {
      if (failure === undefined) closed = true;
      deliveries.length = 0;
      for (const { resolve } of waiting.splice(0)) resolve(undefined);
    },
  };
}
