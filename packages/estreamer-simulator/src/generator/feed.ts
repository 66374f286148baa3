import { type EventDataMessage, encodeMessage } from '@x/estreamer-protocol';
import type { EventFeed, FeedStep } from '../source/event-source.ts';
import type { Happenings } from './happenings.ts';
import type { TrafficReader, TrafficRecord } from './traffic.ts';

/** What a feed works with. */
export interface FeedParts {
  readonly happenings: Happenings;
  /** Called with the first question, when the source's clock goes. */
  readonly createReader: () => TrafficReader;
  /** The connection id for bundles; undefined for single messages. */
  readonly connectionId: number | undefined;
  readonly recordsPerMessage: number;
}

/** A record that happened longer ago than this waits for no others to fill its bundle. */
const LONGEST_HOLD_MS = 100;
/** How many flows without a wanted event are passed over before others get their turn. */
const LONGEST_SEARCH = 10_000;

/**
 * Sends what has happened as fast as it is acknowledged, and then what happens. A message goes out when it is full, or
 * when its first record is a while old.
 */
export function openFeed(parts: FeedParts): EventFeed {
  const { happenings, createReader, connectionId, recordsPerMessage } = parts;
  let reader: TrafficReader | undefined;
  let ready: TrafficRecord[] = [];
  let taken = 0;
  let heldSince = 0;
  let sequenceNumber = 0;

  /** Reads flows that are over until a message is full; says when to come back for more. */
  const fill = (source: TrafficReader, now: number): number => {
    for (let flows = 0; ready.length - taken < recordsPerMessage; flows += 1) {
      if (source.isAtEnd) return Number.POSITIVE_INFINITY;
      const end = happenings.endOf(source.flowNumber);
      if (end > now) return end;
      if (flows === LONGEST_SEARCH) return now;
      const records = source.next();
      if (records.length === 0) continue;
      if (taken === ready.length) {
        ready = [];
        taken = 0;
        heldSince = end;
      }
      ready.push(...records);
    }
    return now;
  };

  const takeMessage = (): FeedStep => {
    const end = Math.min(ready.length, taken + recordsPerMessage);
    const messages: EventDataMessage[] = [];
    let events = 0;
    for (; taken < end; taken += 1) {
      const { bytes, isEvent } = ready[taken] as TrafficRecord;
      messages.push({ kind: 'eventData', payload: bytes });
      if (isEvent) events += 1;
    }
    sequenceNumber += 1;
    const bytes = encodeMessage(
      connectionId === undefined
        ? (messages[0] as EventDataMessage)
        : { kind: 'messageBundle', connectionId, sequenceNumber, messages },
    );
    return { status: 'message', message: { bytes, records: messages.length, events } };
  };

  return {
    next(now) {
      happenings.start(now);
      reader ??= createReader();
      const more = fill(reader, now);
      happenings.reached(reader.flowNumber);
      const waiting = ready.length - taken;
      if (waiting === 0 && more === Number.POSITIVE_INFINITY) return { status: 'end' };
      const heldUntil = heldSince + LONGEST_HOLD_MS;
      const isComplete = waiting >= recordsPerMessage || more === Number.POSITIVE_INFINITY;
      if (waiting > 0 && (isComplete || now >= heldUntil)) return takeMessage();
      const comeBack = waiting > 0 ? Math.min(more, heldUntil) : more;
      return { status: 'wait', delayMs: Math.max(1, Math.ceil(comeBack - now)) };
    },
  };
}
