export {
  createIssuesError,
  isMozDefError,
  MozDefError,
  type MozDefErrorCode,
  type MozDefErrorContext,
  type MozDefErrorOptions,
} from '../errors/mozdef-error.ts';
export { formatIssue, formatPath, type MozDefIssue, type MozDefRule } from '../errors/mozdef-issue.ts';
export type { JsonObject, JsonValue } from '../event/json-value.ts';
export type { MozDefEvent } from '../event/mozdef-event.ts';
export type {
  MozDefMessage,
  MozDefVulnerability,
  MozDefVulnerabilityV1,
  MozDefVulnerabilityV2,
} from '../event/mozdef-vulnerability.ts';
export { MOZDEF_SEVERITIES, type MozDefSeverity } from '../event/severity.ts';
export type { EncodedEvent, EncodedMessage, EncodedVulnerability } from './encoded-message.ts';
export type {
  CloseOptions,
  MozDefTransport,
  SendOptions,
  TransportCapabilities,
} from './mozdef-transport.ts';
export { createOpenBatches, type OpenBatches, type OpenBatchesHooks } from './open-batches.ts';
export {
  type RejectedOutcome,
  type RetryableOutcome,
  rejected,
  retryable,
  SENT,
  type SendOutcome,
  type SentOutcome,
} from './send-outcome.ts';
export { createSlots, type Slots } from './slots.ts';
