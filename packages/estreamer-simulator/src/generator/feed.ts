import { MESSAGE_HEADER_SIZE, messageTypes } from '@x/estreamer-protocol';
import type { EventFeed, FeedStep } from '../source/event-source.ts';
import type { TrafficRecord } from './record-template.ts';
import type { Pace } from './timeline.ts';
import type { TrafficReader } from './traffic.ts';

/** What a feed sends. */
export interface FeedSettings {
  readonly pace: Pace;
  /** Called with the first question, when the source's clock runs. */
  readonly createReader: () => TrafficReader;
  /** The connection id for bundles; undefined for single messages. */
  readonly connectionId: number | undefined;
  readonly recordsPerMessage: number;
}

/** A record that happened longer ago than this waits for no others to fill its bundle. */
const LONGEST_HOLD_MS = 100;
/** How many flows without a wanted event are passed over before others get their turn. */
const LONGEST_SEARCH = 10_000;

const PROTOCOL_VERSION = 1;
/** The connection id and the sequence number of a bundle. */
const BUNDLE_HEAD_SIZE = 8;
/** Type and length of each message in a bundle. */
const PART_HEADER_SIZE = 8;

/**
 * Sends what has happened as fast as it is acknowledged, and then what happens. A message goes out when it is full, or
 * when its first record is a while old.
 */
export function openFeed(settings: FeedSettings): EventFeed {
  return new Feed(settings);
}

class Feed implements EventFeed {
  readonly #settings: FeedSettings;
  #reader: TrafficReader | undefined;
  /** Records that have happened and are not sent. */
  readonly #ready: TrafficRecord[] = [];
  /** When the first of them happened. */
  #heldSince = 0;
  #sequenceNumber = 0;

  constructor(settings: FeedSettings) {
    this.#settings = settings;
  }

  next(now: number): FeedStep {
    const { pace, createReader, recordsPerMessage } = this.#settings;
    pace.start(now);
    this.#reader ??= createReader();
    const more = this.#fill(this.#reader, now);
    pace.reached(this.#reader.flowNumber);
    const waiting = this.#ready.length;
    if (waiting === 0 && more === Number.POSITIVE_INFINITY) return { status: 'end' };
    const heldUntil = this.#heldSince + LONGEST_HOLD_MS;
    const isComplete = waiting >= recordsPerMessage || more === Number.POSITIVE_INFINITY;
    if (waiting > 0 && (isComplete || now >= heldUntil)) return this.#takeMessage();
    const comeBack = waiting > 0 ? Math.min(more, heldUntil) : more;
    return { status: 'wait', delayMs: Math.max(1, Math.ceil(comeBack - now)) };
  }

  /** Reads flows that are over until a message is full; says when to come back for more. */
  #fill(reader: TrafficReader, now: number): number {
    const { pace, recordsPerMessage } = this.#settings;
    for (let flows = 0; this.#ready.length < recordsPerMessage; flows += 1) {
      if (reader.isAtEnd) return Number.POSITIVE_INFINITY;
      const end = pace.endOf(reader.flowNumber);
      if (end > now) return end;
      if (flows === LONGEST_SEARCH) return now;
      const held = this.#ready.length;
      reader.next(this.#ready);
      if (held === 0 && this.#ready.length > 0) this.#heldSince = end;
    }
    return now;
  }

  #takeMessage(): FeedStep {
    const { connectionId, recordsPerMessage } = this.#settings;
    const records = this.#ready.splice(0, recordsPerMessage);
    this.#sequenceNumber += 1;
    let events = 0;
    for (const { isEvent } of records) if (isEvent) events += 1;
    const bytes =
      connectionId === undefined
        ? writeSingle(records[0] as TrafficRecord)
        : writeBundle(records, connectionId, this.#sequenceNumber);
    return { status: 'message', message: { bytes, records: records.length, events } };
  }
}

function writeSingle(record: TrafficRecord): Buffer {
  const bytes = startMessage(messageTypes.eventData, record.byteLength);
  record.writeTo(bytes, MESSAGE_HEADER_SIZE);
  return bytes;
}

/** Writes every record straight into its place: with `encodeMessage` each would be copied twice. */
function writeBundle(
  records: readonly TrafficRecord[],
  connectionId: number,
  sequenceNumber: number,
): Buffer {
  let length = BUNDLE_HEAD_SIZE;
  for (const { byteLength } of records) length += PART_HEADER_SIZE + byteLength;
  const bytes = startMessage(messageTypes.messageBundle, length);
  let at = bytes.writeUInt32BE(connectionId, MESSAGE_HEADER_SIZE);
  at = bytes.writeUInt32BE(sequenceNumber, at);
  for (const record of records) {
    at = bytes.writeUInt32BE(messageTypes.eventData, at);
    at = bytes.writeUInt32BE(record.byteLength, at);
    record.writeTo(bytes, at);
    at += record.byteLength;
  }
  return bytes;
}

function startMessage(type: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(MESSAGE_HEADER_SIZE + length);
  bytes.writeUInt16BE(PROTOCOL_VERSION, 0);
  bytes.writeUInt16BE(type, 2);
  bytes.writeUInt32BE(length, 4);
  return bytes;
}
