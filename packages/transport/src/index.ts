export { type AbortCallback, type AbortListeners, createAbortListeners } from './abort-listeners.ts';
export type { Message } from './contract/message.ts';
export {
  type RejectedOutcome,
  type RetryableOutcome,
  rejected,
  retryable,
  SENT,
  type SendOutcome,
  type SentOutcome,
} from './contract/send-outcome.ts';
export type { Severity } from './contract/severity.ts';
export type { CloseOptions, SendOptions, Transport, TransportCapabilities } from './contract/transport.ts';
export {
  isTransportError,
  type SettingsIssue,
  TransportError,
  type TransportErrorCode,
  type TransportErrorContext,
  type TransportErrorOptions,
} from './contract/transport-error.ts';
export {
  createOpenBatches,
  endedOutcome,
  type OpenBatches,
  type OpenBatchesSettings,
} from './open-batches.ts';
export { createSlots, type Slots } from './slots.ts';
