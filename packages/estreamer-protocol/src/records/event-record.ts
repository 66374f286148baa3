import type { DecodeFaultCode } from '../schema/decode-fault.ts';
import type { BodyData, BodyInput, RecordCategory, RecordDefinition } from './define-record.ts';
import type { DiscoveryHeader } from './headers.ts';

/** What every record carries beside its fields. */
export interface RecordEnvelope {
  /** The record type, without the netmap bits. */
  readonly recordType: number;
  /** The netmap (domain) id from the upper half of the record type on multi-domain servers; 0 elsewhere. */
  readonly netmapId: number;
  /** Unix seconds when the server archived the event; undefined where the header has none (metadata). */
  readonly archiveTimestamp: number | undefined;
}

/** A decoded record of one definition. */
export type RecordOf<D extends RecordDefinition> = D extends RecordDefinition
  ? RecordEnvelope & {
      readonly kind: D['kind'];
      readonly category: D['category'];
      readonly discoveryHeader: D['discoveryHeader'] extends true ? DiscoveryHeader : undefined;
      /** The fields of the body; `blockType` tells the versions apart where the body is a block. */
      readonly data: BodyData<D['body']>;
      /** Bytes that a newer server added to blocks and that the known layouts do not name; 0 as a rule. */
      readonly undecodedBytes: number;
      /** Fields that `data` does not have, because the block ended before them; undefined as a rule. */
      readonly missingFields?: readonly string[];
    }
  : never;

/** Why a record could not be decoded. */
export interface UnknownReason {
  readonly code:
    | DecodeFaultCode
    /** The catalogue does not have the record type at all. */
    | 'unknown-record-type'
    /** The record type is known by name only. */
    | 'no-layout'
    /** The lengths of record and message leave neither 8 nor 16 bytes for the record header. */
    | 'bad-record-length'
    /** Bytes are left over behind the body. */
    | 'trailing-bytes'
    /** A text, of another source than a management center, that tells of no event. */
    | 'not-an-event';
  /** Bytes from the start of the record header to the fault. */
  readonly offset: number;
  /** In words, with the field and the lengths. */
  readonly message: string;
}

/** A record that nobody knows or that does not fit its layout: its bytes, and why. */
export interface UnknownRecord extends RecordEnvelope {
  readonly kind: 'unknown';
  readonly category: RecordCategory | undefined;
  /** The record's name, where the record type is known. */
  readonly recordName: string | undefined;
  readonly discoveryHeader: undefined;
  readonly data: undefined;
  readonly undecodedBytes: number;
  /** The whole payload of the event data message, record header included; a view into the frame. */
  readonly bytes: Uint8Array;
  readonly reason: UnknownReason;
}

/** What an encoder takes for a record of one definition; what is left out is written as zero or empty. */
export type RecordInputOf<D extends RecordDefinition> = D extends RecordDefinition
  ? {
      readonly kind: D['kind'];
      readonly netmapId?: number;
      /** Unix seconds; when given, the 16-byte record header is written. */
      readonly archiveTimestamp?: number | undefined;
      readonly data: BodyInput<D['body']>;
    } & (D['discoveryHeader'] extends true
      ? { readonly discoveryHeader?: Partial<DiscoveryHeader> }
      : { readonly discoveryHeader?: undefined })
  : never;
