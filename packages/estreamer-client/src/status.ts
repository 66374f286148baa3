import type { TlsFacts } from '@x/sockets';
import type { DeliveryContent } from './client/delivery.ts';

/**
 * - `new`: not iterated yet, so not connected.
 * - `connecting`: TCP and TLS.
 * - `requesting`: the request is sent; the server has not answered it yet.
 * - `streaming`: the session stands and records arrive.
 * - `idle`: the session stands; the server says that it has nothing to send, or has been silent, or as good as silent, for a while.
 * - `stalled`: the consumer does not acknowledge, so that nothing is read.
 * - `reconnecting`: the session is lost, and the client waits until the next attempt.
 * - `closed`: closed by `close()`, by the signal, or by leaving the loop.
 * - `failed`: ended by an error, which the loop throws.
 */
export type EstreamerClientState =
  | 'new'
  | 'connecting'
  | 'requesting'
  | 'streaming'
  | 'idle'
  | 'stalled'
  | 'reconnecting'
  | 'closed'
  | 'failed';

/** What a client has done so far, all sessions together. */
export interface EstreamerClientStatus {
  readonly state: EstreamerClientState;
  /** The TLS connection, the last one that stood. */
  readonly tls: TlsFacts | undefined;
  /** Connections that stood. */
  readonly sessions: number;
  /** Sessions and attempts that ended by an error. */
  readonly failures: number;
  /** The last such error. */
  readonly lastError: unknown;
  readonly bytesReceived: number;
  /** Deliveries that the consumer has got. */
  readonly deliveries: number;
  /** Of these, acknowledged. */
  readonly acknowledged: number;
  /** Deliveries that are received and not acknowledged, those included that the consumer has not asked for yet. */
  readonly inFlight: number;
  /** Records in these. */
  readonly inFlightRecords: number;
  /** Bytes of their messages. */
  readonly inFlightBytes: number;
  /** Records in the deliveries. */
  readonly records: number;
  /** Of these, of kind `unknown`. */
  readonly unknownRecords: number;
  /** Of these, of which a block ended before its last fields (`missingFields`), as an older server's. */
  readonly incompleteRecords: number;
  /** Records that the filter refused. */
  readonly skippedRecords: number;
  /** Records that the server repeated and that were not delivered again. */
  readonly duplicateRecords: number;
  /** Identities of acknowledged events that were forgotten because there were too many: these would come twice. */
  readonly forgottenRecords: number;
  /** The server's Nulls: it has nothing to send and keeps the connection alive. */
  readonly idleNulls: number;
  /** Messages that do not fit their layout; what can't be read of them is delivered as records of kind `unknown`. */
  readonly malformedMessages: number;
  /** Messages of unknown type, and of types that have no place in a session. */
  readonly unexpectedMessages: number;
  /** Unix milliseconds: when the server was last heard. */
  readonly lastReceivedAt: number | undefined;
  /** Unix milliseconds: when the last record arrived. */
  readonly lastRecordAt: number | undefined;
  /** Unix seconds: the archive timestamp of the last record that arrived with one. */
  readonly lastArchiveTimestamp: number | undefined;
  /**
   * Milliseconds from that archive timestamp to now: how far the client is behind, by the clocks of both machines. It
   * grows also while nothing happens; `lastRecordAt` tells.
   */
  readonly lagMs: number | undefined;
  /** Unix seconds: from where a session would start now. Undefined as long as that is 'now'. */
  readonly position: number | undefined;
  /** Why the bookmark is not saved, from the first attempt that failed on and as long as that is so: what was acknowledged since would come again after a restart. */
  readonly notSaved: string | undefined;
}

/** A status while it is kept. */
export type MutableStatus = { -readonly [K in keyof EstreamerClientStatus]: EstreamerClientStatus[K] };

/** The status of a client that has done nothing yet. */
export function createStatus(): MutableStatus {
  return {
    state: 'new',
    tls: undefined,
    sessions: 0,
    failures: 0,
    lastError: undefined,
    bytesReceived: 0,
    deliveries: 0,
    acknowledged: 0,
    inFlight: 0,
    inFlightRecords: 0,
    inFlightBytes: 0,
    records: 0,
    unknownRecords: 0,
    incompleteRecords: 0,
    skippedRecords: 0,
    duplicateRecords: 0,
    forgottenRecords: 0,
    idleNulls: 0,
    malformedMessages: 0,
    unexpectedMessages: 0,
    lastReceivedAt: undefined,
    lastRecordAt: undefined,
    lastArchiveTimestamp: undefined,
    lagMs: undefined,
    position: undefined,
    notSaved: undefined,
  };
}

/** A copy of the status as it is at a moment (unix milliseconds). */
export function snapshot(status: MutableStatus, now: number): EstreamerClientStatus {
  const { lastArchiveTimestamp } = status;
  return {
    ...status,
    lagMs: lastArchiveTimestamp === undefined ? undefined : now - lastArchiveTimestamp * 1000,
  };
}

/** Counts a delivery that is handed to the consumer. */
export function countDelivery(status: MutableStatus, { records }: DeliveryContent): void {
  status.deliveries += 1;
  status.records += records.length;
  for (const record of records) {
    if (record.kind === 'unknown') status.unknownRecords += 1;
    else if ('missingFields' in record) status.incompleteRecords += 1;
  }
}
