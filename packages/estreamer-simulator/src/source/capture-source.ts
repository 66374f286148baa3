import { encodeMessage, type Message, type MessageBundle, NOW_TIMESTAMP } from '@x/estreamer-protocol';
import type { EventSource, OutgoingMessage, SessionRequest, SourceTotals } from './event-source.ts';
import { type CapturedRecord, createRecordReader, notACapture, readCapture } from './read-capture.ts';

/** Settings of `captureSource`. */
export interface CaptureSourceSettings {
  /**
   * Whether a session that starts at a time gets only what was archived in that second and later. `false` plays the
   * whole capture to every session.
   * @default true
   */
  readonly resume?: boolean | undefined;
}

/** What a capture has to send. */
type CapturedPart =
  | {
      readonly kind: 'bundle';
      readonly bytes: Buffer;
      readonly bundle: MessageBundle;
      readonly records: readonly CapturedRecord[];
    }
  | { readonly kind: 'event'; readonly bytes: Buffer; readonly record: CapturedRecord }
  | { readonly kind: 'error'; readonly bytes: Buffer; readonly detail: string };

/** A part as one session gets it: some records in a message, or the end. */
type PlayedPart =
  | { readonly records: readonly CapturedRecord[]; bytes(): Uint8Array }
  | Extract<CapturedPart, { kind: 'error' }>;

/**
 * Replays a capture file: the plain concatenation of the messages that a server sent in one session. Every session
 * gets all of it, whatever it asked for, except that events that were archived before the second of
 * `initialTimestamp` are left out (metadata is not). A session that starts now (0xFFFFFFFF) gets all.
 *
 * The capture's Streaming Information is sent in place of the simulator's own; bundles and event data go out byte for
 * byte as captured (where events are left out, bundles are written and numbered again), each waiting for its Null;
 * captured Nulls are left out, since a simulator sends its own; an Error is sent and closes the session. To a client
 * that did not ask for extended requests, the messages inside bundles are sent one by one.
 *
 * @example
 * captureSource(await readFile('session.bin'), { resume: false });
 * @param file its bytes; it must not be changed afterwards
 * @throws {SimulatorError} `not-a-capture` when it is something else, with the offset and the reason
 */
export function captureSource(file: Uint8Array, settings: CaptureSourceSettings = {}): EventSource {
  const { resume = true } = settings;
  const readRecord = createRecordReader();
  const parts: CapturedPart[] = [];
  let streamingInformation: Uint8Array | undefined;

  for (const { bytes, message, offset } of readCapture(file)) {
    switch (message.kind) {
      case 'null':
        break;
      case 'streamingInformation':
        if (streamingInformation !== undefined) {
          throw notACapture(offset, 'a second Streaming Information message; a session has one');
        }
        streamingInformation = bytes;
        break;
      case 'messageBundle': {
        const records = message.messages.map(({ payload }) => readRecord(payload));
        parts.push({ kind: 'bundle', bytes, bundle: message, records });
        break;
      }
      case 'eventData':
        parts.push({ kind: 'event', bytes, record: readRecord(message.payload) });
        break;
      case 'error': {
        const detail = `The captured server sent error ${message.errorCode}: ${message.errorText}`;
        parts.push({ kind: 'error', bytes, detail });
        break;
      }
      default:
        throw notACapture(offset, `a message (${nameOf(message)}) that a server does not stream`);
    }
  }

  const partsFor = ({ extended, initialTimestamp }: SessionRequest) => {
    const start = resume && initialTimestamp !== NOW_TIMESTAMP ? initialTimestamp : 0;
    return extended ? playBundled(parts, start) : playSingle(parts, start);
  };

  return {
    streamingInformation,
    totals(request) {
      const records: CapturedRecord[] = [];
      for (const part of partsFor(request)) if ('records' in part) records.push(...part.records);
      return countRecords(records);
    },
    open(request) {
      const upcoming = partsFor(request);
      return {
        next() {
          const part = upcoming.next().value;
          if (part === undefined) return { status: 'end' };
          if (!('records' in part)) return { status: 'close', bytes: part.bytes, detail: part.detail };
          return { status: 'message', message: messageOf(part.bytes(), part.records) };
        },
      };
    },
  };
}

function* playBundled(parts: readonly CapturedPart[], start: number): Generator<PlayedPart, undefined> {
  let upcoming: number | undefined;
  for (const part of parts) {
    if (part.kind === 'error') {
      yield part;
    } else if (part.kind === 'event') {
      if (part.record.isFrom(start)) yield { records: [part.record], bytes: () => part.bytes };
    } else {
      const { bytes, bundle } = part;
      upcoming ??= bundle.sequenceNumber;
      const records = part.records.filter((record) => record.isFrom(start));
      if (records.length === 0 && part.records.length > 0) continue;
      const number: number = start === 0 ? bundle.sequenceNumber : upcoming;
      const isWhole = records.length === part.records.length && number === bundle.sequenceNumber;
      yield {
        records,
        bytes: () => (isWhole ? bytes : encodeMessage(renumbered(bundle, number, records))),
      };
      upcoming += 1;
    }
  }
}

function* playSingle(parts: readonly CapturedPart[], start: number): Generator<PlayedPart, undefined> {
  for (const part of parts) {
    if (part.kind === 'error') {
      yield part;
      continue;
    }
    for (const record of part.kind === 'event' ? [part.record] : part.records) {
      if (!record.isFrom(start)) continue;
      const { payload } = record;
      yield { records: [record], bytes: () => encodeMessage({ kind: 'eventData', payload }) };
    }
  }
}

function renumbered(
  { connectionId }: MessageBundle,
  sequenceNumber: number,
  records: readonly CapturedRecord[],
): MessageBundle {
  const messages = records.map(({ payload }) => ({ kind: 'eventData', payload }) as const);
  return { kind: 'messageBundle', connectionId, sequenceNumber, messages };
}

function messageOf(bytes: Uint8Array, records: readonly CapturedRecord[]): OutgoingMessage {
  return { bytes, records: records.length, events: records.filter(({ isEvent }) => isEvent).length };
}

/** Counts records by their type. */
function countRecords(records: readonly CapturedRecord[]): SourceTotals {
  const recordsByType: Record<number, number> = {};
  let events = 0;
  for (const { recordType, isEvent } of records) {
    recordsByType[recordType] = (recordsByType[recordType] ?? 0) + 1;
    if (isEvent) events += 1;
  }
  return { records: records.length, events, recordsByType };
}

function nameOf(message: Message): string {
  return message.kind === 'unknown' ? `type ${message.messageType}` : message.kind;
}
