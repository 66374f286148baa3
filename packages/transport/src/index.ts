export {
  type AbortCallback,
  type AbortListeners,
  createAbortListeners,
  createDeliver,
  type Deliver,
} from './batches/deliver.ts';
export {
  createOpenBatches,
  endedOutcome,
  type OpenBatches,
  type OpenBatchesSettings,
} from './batches/open-batches.ts';
export {
  type FrameError,
  type FrameSender,
  type SendFramesOptions,
  sendFrames,
} from './batches/send-frames.ts';
export {
  type CloseOptions,
  type Message,
  type RejectedOutcome,
  type RetryableOutcome,
  rejected,
  retryable,
  SENT,
  type SendOptions,
  type SendOutcome,
  type SentOutcome,
  type Transport,
  type TransportCapabilities,
} from './contract/transport.ts';
export {
  isTransportError,
  makeByTransport,
  messageTooLarge,
  resolveTransportSettings,
  TransportError,
  type TransportErrorCode,
  type TransportErrorContext,
  type TransportIssue,
} from './contract/transport-error.ts';
export {
  createMemoryTransport,
  type MemoryTransport,
  type MemoryTransportDependencies,
  type MemoryTransportSettings,
} from './memory/create-memory-transport.ts';
export {
  createMemoryDestination,
  type MemoryAnswer,
  type MemoryDestination,
  type MemoryDestinationSettings,
  type Refusal,
} from './memory/memory-destination.ts';
export { createMessageQueue, type MessageQueue, type MessageQueueSettings } from './queue/message-queue.ts';
export { type BatchingSettings, withBatching } from './wrappers/with-batching.ts';
export {
  type DeadLetter,
  type DeadLetterCallback,
  type DeadLetterFailure,
  type DeadLetterSettings,
  type DeadLetterSink,
  deadLetterMessage,
  parseDeadLetter,
  withDeadLetter,
} from './wrappers/with-dead-letter.ts';
export { type FailoverNotice, type FailoverSettings, withFailover } from './wrappers/with-failover.ts';
export {
  type ConcurrencyLimitSettings,
  type RateLimitSettings,
  withConcurrencyLimit,
  withRateLimit,
} from './wrappers/with-limits.ts';
export {
  type ClockDependencies,
  type RetryDelaySettings,
  type RetryDependencies,
  type RetryNotice,
  type RetrySettings,
  withRetry,
} from './wrappers/with-retry.ts';
