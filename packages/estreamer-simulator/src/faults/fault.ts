import {
  type CloseFault,
  closeAtMessage,
  type DuplicatesFault,
  type ErrorMessageFault,
  type GarbageHeaderFault,
  goSilent,
  type HalfMessageFault,
  type NoNullsFault,
  type OversizedLengthFault,
  type ReorderedBundlesFault,
  reorderBundles,
  type SilenceFault,
  type SlowBytesFault,
  sendDuplicates,
  sendError,
  sendGarbage,
  sendHalf,
  sendOversizedLength,
  sendSlowly,
  sendWrongVersion,
  type WrongVersionFault,
} from './delivery-faults.ts';
import type { FaultEffect, MessageFault, UpcomingMessage } from './message-fault.ts';
import {
  addUnknownBlock,
  addUnknownRecord,
  type LongerBlocksFault,
  lengthenBlocks,
  type UnknownBlocksFault,
  type UnknownRecordsFault,
} from './record-faults.ts';

/** Shows a certificate of this server that is no longer valid. */
export interface ExpiredCertificateFault {
  readonly kind: 'expired-certificate';
}

/** Shows a certificate that does not belong to this server. */
export interface WrongCertificateFault {
  readonly kind: 'wrong-certificate';
  /**
   * `authority`: signed by another one; `name`: made for another name.
   * @default 'authority'
   */
  readonly wrong?: 'authority' | 'name' | undefined;
}

/** Does not let the client in. */
export interface RefuseClientFault {
  readonly kind: 'refuse-client';
  /**
   * `close`: closes after the handshake without a word, as a management center does for a client whose certificate was
   * made for another address; `revoked`: ends the handshake with the alert "certificate revoked", as it does for a
   * client that was deleted there; `reset`: breaks the connection before the handshake.
   * @default 'close'
   */
  readonly how?: 'close' | 'revoked' | 'reset' | undefined;
}

/** What a simulator can do wrong; plain data. */
export type Fault =
  | CloseFault
  | DuplicatesFault
  | ErrorMessageFault
  | ExpiredCertificateFault
  | GarbageHeaderFault
  | HalfMessageFault
  | LongerBlocksFault
  | NoNullsFault
  | OversizedLengthFault
  | RefuseClientFault
  | ReorderedBundlesFault
  | SilenceFault
  | SlowBytesFault
  | UnknownBlocksFault
  | UnknownRecordsFault
  | WrongCertificateFault
  | WrongVersionFault;

/** The name of a fault. */
export type FaultKind = Fault['kind'];

/** Where in the life of a connection a fault happens. */
export type FaultPoint =
  /** Before or in the TLS handshake. */
  | 'handshake'
  /** Right after the handshake. */
  | 'session-start'
  /** As soon as the session has a request. */
  | 'at-once'
  /** When a message with events goes out. */
  | 'message'
  /** When a Null should go out. */
  | 'null';

/** Says where a fault happens. */
export function faultPoint(fault: Fault): FaultPoint {
  switch (fault.kind) {
    case 'wrong-certificate':
    case 'expired-certificate':
      return 'handshake';
    case 'refuse-client':
      return (fault.how ?? 'close') === 'close' ? 'session-start' : 'handshake';
    case 'no-nulls':
      return 'null';
    case 'close':
      if (fault.when === 'after-handshake') return 'session-start';
      return fault.when === 'at-once' ? 'at-once' : 'message';
    default:
      return 'message';
  }
}

type MessageFaults = { readonly [Kind in FaultKind]?: MessageFault<Extract<Fault, { kind: Kind }>> };

const messageFaults: MessageFaults = {
  close: closeAtMessage,
  duplicates: sendDuplicates,
  'error-message': sendError,
  'garbage-header': sendGarbage,
  'half-message': sendHalf,
  'longer-blocks': lengthenBlocks,
  'oversized-length': sendOversizedLength,
  'reordered-bundles': reorderBundles,
  silence: goSilent,
  'slow-bytes': sendSlowly,
  'unknown-blocks': addUnknownBlock,
  'unknown-records': addUnknownRecord,
  'wrong-version': sendWrongVersion,
};

/** What a fault does to a message; undefined when it can't happen at this one, or happens elsewhere. */
export function effectAtMessage(fault: Fault, upcoming: UpcomingMessage): FaultEffect | undefined {
  const apply = messageFaults[fault.kind] as MessageFault<Fault> | undefined;
  return apply?.(fault, upcoming);
}
