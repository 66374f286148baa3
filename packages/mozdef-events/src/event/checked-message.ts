import type { MozDefIssue } from '../errors/mozdef-issue.ts';
import type { MozDefSeverity } from './severity.ts';

/** A message that may be sent, before it is encoded. */
export interface CheckedMessage {
  readonly kind: 'event' | 'vulnerability';
  /** What `JSON.stringify` is to write. */
  readonly message: object;
  readonly severity: MozDefSeverity;
  /** What is doubtful about it. */
  readonly warnings: readonly MozDefIssue[];
}
