import type { CloseFault } from './close.ts';
import type { DuplicatesFault } from './duplicates.ts';
import type { ErrorMessageFault } from './error-message.ts';
import type { ExpiredCertificateFault } from './expired-certificate.ts';
import type { GarbageHeaderFault } from './garbage-header.ts';
import type { HalfMessageFault } from './half-message.ts';
import type { LongerBlocksFault } from './longer-blocks.ts';
import type { NoNullsFault } from './no-nulls.ts';
import type { OversizedLengthFault } from './oversized-length.ts';
import type { RefuseClientFault } from './refuse-client.ts';
import type { ReorderedBundlesFault } from './reordered-bundles.ts';
import type { SilenceFault } from './silence.ts';
import type { SlowBytesFault } from './slow-bytes.ts';
import type { UnknownBlocksFault } from './unknown-blocks.ts';
import type { UnknownRecordsFault } from './unknown-records.ts';
import type { WrongCertificateFault } from './wrong-certificate.ts';
import type { WrongVersionFault } from './wrong-version.ts';

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
