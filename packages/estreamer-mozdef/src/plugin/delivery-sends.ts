import { recordsFailed } from '@x/estreamer-plugins';
import type { EventRecord } from '@x/estreamer-protocol';
import { EstreamerMozDefError } from '../errors/estreamer-mozdef-error.ts';
import type { SendFailure } from './send-record.ts';

/** The sends of one delivery: what is under way, and what failed. */
export interface DeliverySends {
  readonly underWay: number;
  /** Whether a send has failed, so that others would hardly succeed. */
  readonly failed: boolean;
  /** Takes a send that never rejects and resolves with its failures. */
  add(send: Promise<readonly SendFailure[]>): void;
  /** Takes a record that is not sent because another has failed. */
  skip(record: EventRecord): void;
  /** Waits until fewer sends than this are under way. */
  room(maxInFlight: number): Promise<void>;
  /** Waits for all sends. */
  settled(): Promise<void>;
  /**
   * @throws {EstreamerPluginError} `records-failed` with the records that failed or were not sent, if there are any, so
   *   that only they come again; its cause is a `not-delivered`
   */
  check(): void;
}

/** Starts with nothing under way. */
export function createDeliverySends(): DeliverySends {
  const underWay = new Set<Promise<void>>();
  const failures: SendFailure[] = [];
  const skipped: EventRecord[] = [];
  return {
    get underWay() {
      return underWay.size;
    },
    get failed() {
      return failures.length > 0;
    },
    add(send) {
      const done: Promise<void> = send.then((failed) => {
        failures.push(...failed);
        underWay.delete(done);
      });
      underWay.add(done);
    },
    skip(record) {
      skipped.push(record);
    },
    async room(maxInFlight) {
      while (underWay.size >= maxInFlight) await Promise.race(underWay);
    },
    async settled() {
      await Promise.all(underWay);
    },
    check() {
      const [first] = failures;
      if (first === undefined) return;
      const records = new Set(failures.map(({ record }) => record));
      throw recordsFailed([...records, ...skipped], notDelivered(first, records.size));
    },
  };
}

function notDelivered({ record, transport, error }: SendFailure, events: number): EstreamerMozDefError {
  const count = events === 1 ? '1 event was' : `${events} events were`;
  const where = transport === undefined ? 'the MozDef client' : `the transport ${JSON.stringify(transport)}`;
  const reason = error instanceof Error ? error.message : String(error);
  return new EstreamerMozDefError(
    'not-delivered',
    `${count} not delivered by ${where}: ${reason}`,
    {
      events,
      kind: record.kind,
      recordType: record.recordType,
      ...(transport === undefined ? {} : { transport }),
    },
    { cause: error },
  );
}
