import type { OutgoingMessage } from '../source/event-source.ts';

/** A bundle, or an event data message sent alone, as it went out. */
export interface SentMessage {
  /** 1 for the first of the session, then one more for each. */
  readonly number: number;
  /** The number in the bundle; undefined for a message sent alone. */
  readonly sequenceNumber: number | undefined;
  /** Records in it, metadata included. */
  readonly records: number;
  /** Records in it that are not metadata. */
  readonly events: number;
  /** How long it is, the header included. */
  readonly byteLength: number;
  /** The lowest archive timestamp in it, in unix seconds; undefined when no record has one. */
  readonly firstArchiveTimestamp: number | undefined;
  /** The highest. */
  readonly lastArchiveTimestamp: number | undefined;
  /** Whether the client has sent a Null for it. */
  readonly acknowledged: boolean;
}

/** The last messages of a session. */
export interface MessageLog {
  /** The last ones, oldest first; never more than the limit. */
  readonly messages: readonly SentMessage[];
  /** The highest archive timestamp that the client has acknowledged. */
  readonly acknowledgedTimestamp: number | undefined;
  add(message: OutgoingMessage): SentMessage;
  /** Notes the client's Null for the oldest message without one. */
  acknowledge(): SentMessage | undefined;
}

const MESSAGE_BUNDLE = 4002;
const MESSAGE_HEADER_SIZE = 8;
const BUNDLE_HEAD_SIZE = 8;
const PART_HEADER_SIZE = 8;
const LONG_RECORD_HEADER_SIZE = 16;

export function createMessageLog(limit: number): MessageLog {
  const messages: SentMessage[] = [];
  let number = 0;
  const outstanding: { -readonly [Key in keyof SentMessage]: SentMessage[Key] }[] = [];
  let acknowledgedTimestamp: number | undefined;
  return {
    messages,
    get acknowledgedTimestamp() {
      return acknowledgedTimestamp;
    },
    add({ bytes, records, events }) {
      number += 1;
      const message = { number, ...readHeads(bytes), records, events, acknowledged: false };
      outstanding.push(message);
      messages.push(message);
      if (messages.length > limit) messages.shift();
      return message;
    },
    acknowledge() {
      const message = outstanding.shift();
      if (message === undefined) return undefined;
      message.acknowledged = true;
      const { lastArchiveTimestamp = 0 } = message;
      if (lastArchiveTimestamp > (acknowledgedTimestamp ?? 0)) acknowledgedTimestamp = lastArchiveTimestamp;
      return message;
    },
  };
}

/** Reads what the log keeps from the heads of a message and its parts. */
function readHeads(message: Uint8Array) {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const isBundle = bytes.readUInt16BE(2) === MESSAGE_BUNDLE;
  let first: number | undefined;
  let last: number | undefined;
  const note = (start: number, end: number) => {
    if (end - start < LONG_RECORD_HEADER_SIZE) return;
    if (end - start - bytes.readUInt32BE(start + 4) !== LONG_RECORD_HEADER_SIZE) return;
    const timestamp = bytes.readUInt32BE(start + 8);
    if (timestamp === 0) return;
    if (first === undefined || timestamp < first) first = timestamp;
    if (last === undefined || timestamp > last) last = timestamp;
  };
  if (!isBundle) {
    note(MESSAGE_HEADER_SIZE, bytes.length);
  } else {
    let part = MESSAGE_HEADER_SIZE + BUNDLE_HEAD_SIZE;
    while (part + PART_HEADER_SIZE <= bytes.length) {
      const start = part + PART_HEADER_SIZE;
      const end = start + bytes.readUInt32BE(part + 4);
      note(start, Math.min(end, bytes.length));
      part = end;
    }
  }
  return {
    sequenceNumber: isBundle ? bytes.readUInt32BE(MESSAGE_HEADER_SIZE + 4) : undefined,
    byteLength: bytes.length,
    firstArchiveTimestamp: first,
    lastArchiveTimestamp: last,
  };
}
