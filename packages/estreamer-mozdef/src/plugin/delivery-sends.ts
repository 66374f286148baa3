import { EstreamerMozDefError } from '../errors/estreamer-mozdef-error.ts';
import type { SendFailure } from './send-record.ts';

/** The sends of one delivery: what is under way, and the failures that the host has not been told of. */
export interface DeliverySends {
  readonly underWay: number;
  /** Takes a send that never rejects and resolves with its failures. */
  add(send: Promise<readonly SendFailure[]>): void;
  /** Waits until fewer sends than this are under way. */
  room(maxInFlight: number): Promise<void>;
  /** Waits for all sends. */
  settled(): Promise<void>;
  /** @throws {EstreamerMozDefError} `not-delivered` with the failures since the last call, if there are any */
  check(): void;
}

/** Starts with nothing under way. */
export function createDeliverySends(): DeliverySends {
  const underWay = new Set<Promise<void>>();
  let failures: SendFailure[] = [];
  return {
    get underWay() {
      return underWay.size;
    },
    add(send) {
      const done: Promise<void> = send.then((failed) => {
        failures.push(...failed);
        underWay.delete(done);
      });
      underWay.add(done);
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
      const events = new Set(failures.map(({ record }) => record)).size;
      failures = [];
      throw notDelivered(first, events);
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
