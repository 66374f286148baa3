import { hash } from 'node:crypto';

/** The part of an event that tells it from all others. */
interface CheckedEvent {
  readonly category?: unknown;
  readonly timestamp?: unknown;
  readonly summary?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What the comparison of sent and received events found. */
export interface CheckResult {
  /** Events that were sent and never received. */
  readonly missing: number;
  /** Events that were received more often than they were sent. */
  readonly duplicated: number;
  /** Events that were received and never sent. */
  readonly unexpected: number;
}

/** Compares the events that went in on one side with those that came out on the other. */
export interface DeliveryCheck {
  /** @param kind the kind of the record that the event was made of */
  sent(event: CheckedEvent, kind: string): void;
  /** @returns the kind of the record that the event was made of; undefined for an event that was never sent */
  received(event: CheckedEvent): string | undefined;
  result(): CheckResult;
}

/** Makes a check; it keeps one short hash for each event. */
export function createDeliveryCheck(): DeliveryCheck {
  const counts = new Map<string, { kind: string | undefined; sent: number; received: number }>();

  const countOf = ({ category, timestamp, summary, details }: CheckedEvent) => {
    // A reader on the wire does not know what the client calls an event and its management center.
    const { eventid: _, managementcenter: __, ...facts } = details ?? {};
    const key = hash('sha256', JSON.stringify([category, timestamp, summary, facts]), 'base64url');
    let count = counts.get(key);
    if (count === undefined) {
      count = { kind: undefined, sent: 0, received: 0 };
      counts.set(key, count);
    }
    return count;
  };

  return {
    sent(event, kind) {
      const count = countOf(event);
      count.kind = kind;
      count.sent += 1;
    },
    received(event) {
      const count = countOf(event);
      count.received += 1;
      return count.kind;
    },
    result() {
      let missing = 0;
      let duplicated = 0;
      let unexpected = 0;
      for (const { sent, received } of counts.values()) {
        missing += Math.max(0, sent - received);
        if (sent === 0) unexpected += received;
        else duplicated += Math.max(0, received - sent);
      }
      return { missing, duplicated, unexpected };
    },
  };
}
