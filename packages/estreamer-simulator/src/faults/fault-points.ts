import { strikeClose } from './close.ts';
import { strikeDuplicates } from './duplicates.ts';
import { strikeErrorMessage } from './error-message.ts';
import type { Fault, FaultKind } from './fault.ts';
import { strikeGarbageHeader } from './garbage-header.ts';
import { strikeHalfMessage } from './half-message.ts';
import { strikeLongerBlocks } from './longer-blocks.ts';
import type { MessageStrike } from './message-fault.ts';
import { strikeOversizedLength } from './oversized-length.ts';
import { strikeReorderedBundles } from './reordered-bundles.ts';
import { strikeSilence } from './silence.ts';
import { strikeSlowBytes } from './slow-bytes.ts';
import { strikeUnknownBlocks } from './unknown-blocks.ts';
import { strikeUnknownRecords } from './unknown-records.ts';
import { strikeWrongVersion } from './wrong-version.ts';

/** Where in the life of a connection a fault happens. */
export type FaultPoint =
  /** Before or in the TLS handshake. */
  | 'handshake'
  /** Right behind the handshake. */
  | 'session-start'
  /** As soon as the session has a request. */
  | 'at-once'
  /** When a message with events goes out. */
  | 'message'
  /** When a Null should go out. */
  | 'null';

type MessageStrikes = { readonly [Kind in FaultKind]?: MessageStrike<Extract<Fault, { kind: Kind }>> };

const messageStrikes: MessageStrikes = {
  close: strikeClose,
  duplicates: strikeDuplicates,
  'error-message': strikeErrorMessage,
  'garbage-header': strikeGarbageHeader,
  'half-message': strikeHalfMessage,
  'longer-blocks': strikeLongerBlocks,
  'oversized-length': strikeOversizedLength,
  'reordered-bundles': strikeReorderedBundles,
  silence: strikeSilence,
  'slow-bytes': strikeSlowBytes,
  'unknown-blocks': strikeUnknownBlocks,
  'unknown-records': strikeUnknownRecords,
  'wrong-version': strikeWrongVersion,
};

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

/** What a fault does to messages; undefined for those that happen elsewhere. */
export function messageStrike(fault: Fault): MessageStrike<Fault> | undefined {
  return messageStrikes[fault.kind] as MessageStrike<Fault> | undefined;
}
