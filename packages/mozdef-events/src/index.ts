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
  MozDefLoss,
  MozDefLossReason,
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
export { createEvent, createVulnerability, encodeEvent, encodeMessage } from './encoding/encode-message.ts';
export {
  type EncodedEvent,
  type EncodedMessage,
  type EncodedVulnerability,
  type MozDefText,
  type MozDefTransport,
  withMessage,
} from './encoding/encoded-message.ts';
export {
  formatIssue,
  isMozDefError,
  MozDefError,
  type MozDefErrorCode,
  type MozDefErrorContext,
  type MozDefIssue,
  type MozDefRule,
} from './errors/mozdef-error.ts';
export type { DetailValue, JsonObject, JsonValue, MozDefDetails } from './event/check-json.ts';
export type {
  MozDefClock,
  MozDefEventDependencies,
  MozDefEventLimits,
  MozDefEventSettings,
} from './event/event-settings.ts';
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
export {
  MOZDEF_SEVERITIES,
  type MozDefEvent,
  type MozDefEventDefaults,
  type MozDefEventInput,
  type MozDefSeverity,
  type MozDefSeverityAlias,
  type MozDefSeverityInput,
  parseSeverity,
} from './event/mozdef-event.ts';
export type {
  MozDefMessage,
  MozDefVulnerability,
  MozDefVulnerabilityInput,
  MozDefVulnerabilityV1,
  MozDefVulnerabilityV2,
  VulnerabilityV1Input,
  VulnerabilityV2Input,
} from './event/mozdef-vulnerability.ts';
export {
  PLUGIN_WORDS as MOZDEF_PLUGIN_WORDS,
  type PluginWord,
  type PluginWordContext,
} from './event/plugin-words.ts';
