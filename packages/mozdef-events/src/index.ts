export type {
  MozDefClientDependencies,
  MozDefClientSettings,
  MozDefLogger,
  MozDefQueueSettings,
} from './client/client-settings.ts';
export {
  type CloseOnExitDependencies,
  type CloseOnExitSettings,
  closeOnExit,
  type ExitProcess,
  type ExitSignal,
} from './client/close-on-exit.ts';
export { createMozDefClient } from './client/create-client.ts';
export type { MozDefLoss, MozDefLossReason } from './client/loss.ts';
export type {
  ChildSettings,
  DrainOptions,
  DrainReport,
  MozDefClient,
  MozDefClientStats,
  MozDefEventSender,
  SendEventOptions,
  SendReport,
  TransportOutcome,
  TransportStats,
} from './client/mozdef-client.ts';
export type { BackoffOptions } from './delivery/backoff.ts';
export type { DeliveryDependencies, DeliveryTiming } from './delivery/delivery-timing.ts';
export { type BatchingOptions, withBatching } from './delivery/with-batching.ts';
export {
  type DeadLetter,
  type DeadLetterCallback,
  type DeadLetterFailure,
  type DeadLetterOptions,
  withDeadLetter,
} from './delivery/with-dead-letter.ts';
export { type FailoverNotice, type FailoverOptions, withFailover } from './delivery/with-failover.ts';
export {
  type ConcurrencyLimitOptions,
  type RateLimitOptions,
  withConcurrencyLimit,
  withRateLimit,
} from './delivery/with-limits.ts';
export {
  type RetryDependencies,
  type RetryNotice,
  type RetryOptions,
  withRetry,
} from './delivery/with-retry.ts';
export { encodeEvent } from './encoding/encode-event.ts';
export { encodeMessage } from './encoding/encode-message.ts';
export {
  isMozDefError,
  MozDefError,
  type MozDefErrorCode,
  type MozDefErrorContext,
  type MozDefErrorOptions,
} from './errors/mozdef-error.ts';
export { formatIssue, type MozDefIssue, type MozDefRule } from './errors/mozdef-issue.ts';
export type { ComplianceCheckInput, ComplianceDetailsInput } from './event/compliance-details.ts';
export { createEvent, createVulnerability } from './event/create-event.ts';
export type {
  MozDefClock,
  MozDefEventDependencies,
  MozDefEventLimits,
  MozDefEventSettings,
} from './event/event-settings.ts';
export type { DetailValue, JsonObject, JsonValue, MozDefDetails } from './event/json-value.ts';
export {
  assetHint,
  complianceItem,
  event,
  type MozDefAssetHintInput,
  type MozDefComplianceItemInput,
  type MozDefMessageInput,
  type MozDefRraInput,
  type MozDefTyped,
  type MozDefTypedEvent,
  type MozDefTypedVulnerability,
  rra,
  vulnerability,
} from './event/message-input.ts';
export type { MozDefEvent, MozDefEventDefaults, MozDefEventInput } from './event/mozdef-event.ts';
export type {
  MozDefMessage,
  MozDefVulnerability,
  MozDefVulnerabilityV1,
  MozDefVulnerabilityV2,
} from './event/mozdef-vulnerability.ts';
export {
  MOZDEF_SEVERITIES,
  type MozDefSeverity,
  type MozDefSeverityAlias,
  type MozDefSeverityInput,
  parseSeverity,
} from './event/severity.ts';
export type {
  MozDefVulnerabilityInput,
  VulnerabilityV1Input,
  VulnerabilityV2Input,
} from './event/vulnerability-input.ts';
export type {
  CloseOptions,
  EncodedEvent,
  EncodedMessage,
  EncodedVulnerability,
  MozDefTransport,
  RejectedOutcome,
  RetryableOutcome,
  SendOptions,
  SendOutcome,
  SentOutcome,
  TransportCapabilities,
} from './transport/index.ts';
