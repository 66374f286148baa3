export {
  type BatchingSettings,
  type ConcurrencyLimitSettings,
  type DeadLetter,
  type DeadLetterCallback,
  type DeadLetterFailure,
  type DeadLetterSettings,
  type DeadLetterSink,
  type FailoverNotice,
  type FailoverSettings,
  isTransportError,
  type RateLimitSettings,
  type RejectedOutcome,
  type RetryableOutcome,
  type RetryNotice,
  type RetrySettings,
  type SendOutcome,
  type SentOutcome,
  type TransportCapabilities,
  TransportError,
  type TransportErrorCode,
  withBatching,
  withConcurrencyLimit,
  withDeadLetter,
  withFailover,
  withRateLimit,
  withRetry,
} from '@x/transport';
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
export { MOZDEF_CLIENT_METRICS, MOZDEF_TRANSPORT_METRICS } from './client/metrics.ts';
export type {
  ChildSettings,
  DrainOptions,
  DrainReport,
  MozDefClient,
  MozDefClientStatus,
  MozDefEventSender,
  SendEventOptions,
  SendReport,
  TransportOutcome,
  TransportStatus,
} from './client/mozdef-client.ts';
export { createEvent, createVulnerability, encodeEvent } from './encoding/encode-event.ts';
export { encodeMessage } from './encoding/encode-message.ts';
export {
  type EncodedEvent,
  type EncodedMessage,
  type EncodedVulnerability,
  type MozDefText,
  type MozDefTransport,
  withMessage,
} from './encoding/encoded-message.ts';
export {
  isMozDefError,
  MozDefError,
  type MozDefErrorCode,
  type MozDefErrorContext,
} from './errors/mozdef-error.ts';
export { formatIssue, type MozDefIssue, type MozDefRule } from './errors/mozdef-issue.ts';
export type {
  MozDefClock,
  MozDefEventDependencies,
  MozDefEventLimits,
  MozDefEventSettings,
} from './event/event-settings.ts';
export type { DetailValue, JsonObject, JsonValue, MozDefDetails } from './event/json-value.ts';
export type { ComplianceCheckInput, ComplianceDetailsInput } from './event/message-input.ts';
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
  PLUGIN_WORDS as MOZDEF_PLUGIN_WORDS,
  type PluginWord,
  type PluginWordContext,
} from './event/plugin-words.ts';
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
