import type { Severity as MozDefSeverity, SeverityInput as MozDefSeverityInput } from '@x/foundation';
import type { JsonObject, MozDefDetails } from './check-json.ts';

export {
  parseSeverity,
  SEVERITIES as MOZDEF_SEVERITIES,
  type Severity as MozDefSeverity,
  type SeverityAlias as MozDefSeverityAlias,
  type SeverityInput as MozDefSeverityInput,
} from '@x/foundation';

/** An event as it goes on the wire: exactly these ten keys. */
export interface MozDefEvent {
  /** When it happened: UTC, ISO 8601 with six fraction digits and `+00:00`. */
  readonly timestamp: string;
  /** Process that reports the event. */
  readonly processid: number;
  /** Program that reports the event. */
  readonly processname: string;
  /** Machine that reports the event. */
  readonly hostname: string;
  /** Kind of event, such as `authentication`. */
  readonly category: string;
  /** System that the event comes from. */
  readonly source: string | null;
  /** Everything else that is known. */
  readonly details: JsonObject;
  /** One sentence for a human being. */
  readonly summary: string;
  /** Words to find the event by. */
  readonly tags: readonly string[];
  /** How severe it is. */
  readonly severity: MozDefSeverity;
}

/** An event as a caller describes it; what is left out is filled in. */
export interface MozDefEventInput {
  /** One sentence for a human being. Not empty. */
  readonly summary: string;
  /** Kind of event, such as `authentication`. @default 'event' */
  readonly category?: string | undefined;
  /** How severe it is. @default 'INFO' */
  readonly severity?: MozDefSeverityInput | undefined;
  /**
   * System that the event comes from. `null` is sent as such; MozDef's SQS worker stores that as the text "None".
   * @default the process name
   */
  readonly source?: string | null | undefined;
  /**
   * Machine that reports the event. The empty text, `localhost` and `localhost.*` tell a collector nothing and are
   * replaced by the machine's name.
   * @default the machine's name
   */
  readonly hostname?: string | undefined;
  /** Program that reports the event. @default the file name of the running script */
  readonly processname?: string | undefined;
  /** Process that reports the event. @default this process's id at the time of the call */
  readonly processid?: number | undefined;
  /**
   * When it happened: a `Date`, or ISO 8601 text with an offset (`2026-01-02T03:04:05.000006+06:00`, `...Z`).
   * Goes out in UTC with six fraction digits; further digits are cut off.
   * @default now
   */
  readonly timestamp?: Date | string | undefined;
  /** Words to find the event by. @default [] */
  readonly tags?: readonly string[] | undefined;
  /** Everything else that is known. Copied, never changed. @default {} */
  readonly details?: MozDefDetails | undefined;
}

/** What may be preset for every event of a client. A key given with an event replaces the preset as a whole. */
export type MozDefEventDefaults = Partial<Omit<MozDefEventInput, 'timestamp'>>;
