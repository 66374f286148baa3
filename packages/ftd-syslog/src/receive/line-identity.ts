import { hash } from 'node:crypto';
import { createConnectionIdentity, type EventRecord } from '@x/estreamer-protocol';

/** So many different lines are remembered, to tell equal ones apart. */
const REMEMBERED_LINES = 10_000;

/** Gives a record its public identity; asked once for each record, in the order in which they came. */
export type IdentifyLine = (record: EventRecord, line: string | Uint8Array) => string;

/**
 * Makes the identities of a receiver's events. Connections have the one that they have on every road, where the device's
 * UUID is known. Other events are named by their whole line; of lines that are equal to the last byte, the second one and
 * those after it have a number, since a device may mean several events by them.
 */
export function createLineIdentity(): IdentifyLine {
  const identifyConnection = createConnectionIdentity();
  const counts = new Map<string, number>();
  return (record, line) => {
    const connection = identifyConnection(record);
    if (connection !== undefined) return connection;
    const digest = hash('sha256', line, 'hex').slice(0, 32);
    const before = counts.get(digest) ?? 0;
    counts.delete(digest);
    counts.set(digest, before + 1);
    if (counts.size > REMEMBERED_LINES) counts.delete(counts.keys().next().value as string);
    return `syslog/${digest}${before === 0 ? '' : `-${before}`}`;
  };
}
