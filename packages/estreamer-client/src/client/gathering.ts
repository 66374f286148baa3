import type { EventRecord } from '@x/estreamer-protocol';
import type { LedgerEntry } from '../replay/ledger-entry.ts';
import type { ReceivedBundle } from '../session/session-step.ts';
import type { DeliveryContent } from './delivery.ts';

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
