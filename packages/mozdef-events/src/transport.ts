export { createSlots } from '@x/foundation';
export * from '@x/transport';
export { toAsciiJson } from './encoding/ascii-json.ts';
export {
  type EncodedEvent,
  type EncodedMessage,
  type EncodedVulnerability,
  type MozDefText,
  type MozDefTransport,
  withMessage,
} from './encoding/encoded-message.ts';
export {
  createIssuesError,
  isMozDefError,
  MozDefError,
  type MozDefErrorCode,
  type MozDefErrorContext,
} from './errors/mozdef-error.ts';
export { formatIssue, formatPath, type MozDefIssue, type MozDefRule } from './errors/mozdef-issue.ts';
export type { MozDefEvent } from './event/mozdef-event.ts';
export type { MozDefMessage, MozDefVulnerability } from './event/mozdef-vulnerability.ts';
export { MOZDEF_SEVERITIES, type MozDefSeverity } from './event/severity.ts';
