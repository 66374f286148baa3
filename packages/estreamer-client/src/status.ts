import type { EventRecord } from '@x/estreamer-protocol';
import type { TlsStatus } from './connect/connection.ts';
import type { DeliveryContent } from './session/session-step.ts';

/**
 * - `new`: not iterated yet, so not connected.
 * - `connecting`: TCP and TLS.
 * - `requesting`: the request is sent; the server has not answered it yet.
 * - `streaming`: the session stands.
 * - `closed`: closed by `close()`, by the signal, or by leaving the loop.
 * - `failed`: ended by an error, which the loop has thrown.
 */
export type EstreamerClientState = 'new' | 'connecting' | 'requesting' | 'streaming' | 'closed' | 'failed';

/** What a client has done so far. */
export interface EstreamerClientStatus {
  readonly state: EstreamerClientState;
  /** The TLS connection, once it stood. */
  readonly tls: TlsStatus | undefined;
  readonly bytesReceived: number;
  /** Bundles and single event messages handed to the consumer. */
  readonly deliveries: number;
  /** Of these, acknowledged. */
  readonly acknowledged: number;
  /** Records in the deliveries. */
  readonly records: number;
  /** Of these, of kind `unknown`. */
  readonly unknownRecords: number;
  /** The server's Nulls: it has nothing to send and keeps the connection alive. */
  readonly idleNulls: number;
  /** Messages of unknown type, and of types that have no place in a session. */
  readonly unexpectedMessages: number;
  /** Unix milliseconds: when the server was last heard. */
  readonly lastReceivedAt: number | undefined;
  /** Unix seconds: the archive timestamp of the last delivered record that has one. */
  readonly lastArchiveTimestamp: number | undefined;
}

/** A status while it is kept. */
export type MutableStatus = { -readonly [K in keyof EstreamerClientStatus]: EstreamerClientStatus[K] };

/** The status of a client that has done nothing yet. */
export function createStatus(): MutableStatus {
  return {
    state: 'new',
    tls: undefined,
    bytesReceived: 0,
    deliveries: 0,
    acknowledged: 0,
    records: 0,
    unknownRecords: 0,
    idleNulls: 0,
    unexpectedMessages: 0,
    lastReceivedAt: undefined,
    lastArchiveTimestamp: undefined,
  };
}

/** Counts a delivery. */
export function countDelivery(status: MutableStatus, content: DeliveryContent): void {
  status.deliveries += 1;
  status.records += content.records.length;
  status.unknownRecords += content.records.filter(({ kind }: EventRecord) => kind === 'unknown').length;
  status.lastArchiveTimestamp = content.lastArchiveTimestamp ?? status.lastArchiveTimestamp;
}
