import type { MozDefSeverity } from '@x/mozdef-events/transport';
import type { HeaderFacts } from './header-facts.ts';

/** Writes everything that goes before the JSON. */
export type HeaderWriter = (facts: HeaderFacts, severity: MozDefSeverity) => string;

/** What a header has besides what comes from the event. */
export interface HeaderSettings {
  /** Number of the facility. */
  readonly facility: number;
  /** Number of the one severity for all messages; `undefined`: the event's own. */
  readonly priority: number | undefined;
  /** MSGID of RFC 5424. */
  readonly messageId: string;
  /** Whether the cookie `@cee:` goes before the JSON. */
  readonly cee: boolean;
  /** Whether the message stays on this machine, where collectors expect no hostname in RFC 3164. */
  readonly isLocal: boolean;
}
