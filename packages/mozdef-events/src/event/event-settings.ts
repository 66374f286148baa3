import { type FieldsFor, type ResolvedSettings, section, wholeNumber, withDefault } from '@x/foundation';
import { type MozDefIssue, resolveMozDefSettings } from '../errors/mozdef-error.ts';
import type { MozDefEventDefaults } from './mozdef-event.ts';
import type { MozDefMessage } from './mozdef-vulnerability.ts';

/** How large an event may be. */
export interface MozDefEventLimits {
  /** The largest event, as JSON in UTF-8 bytes. @default 1048576 */
  readonly maxBytes?: number | undefined;
  /** How deep objects and arrays may be nested in `details`, itself counted as 1. At most 1000. @default 20 */
  readonly maxDepth?: number | undefined;
}

/** How events are made and checked. */
export interface MozDefEventSettings {
  /** Presets for every key that an event leaves out. @default {} */
  readonly defaults?: MozDefEventDefaults | undefined;
  /** How large an event may be. @default 1 MiB, 20 levels */
  readonly limits?: MozDefEventLimits | undefined;
  /**
   * What to do with an event that MozDef's server answers with 200 and then loses or spoils: a word that a plug-in
   * chokes on, and whatever its index refuses, such as a text too long for a keyword, an address that is none, or fields
   * that contradict each other.
   * `warn` is for servers with changed plug-ins or index templates.
   * @default 'refuse'
   */
  readonly pitfalls?: 'refuse' | 'warn' | undefined;
  /**
   * How compliance items are sent. `item`: as the Python client did, with the category `complianceitems`, which the last
   * release of MozDef loses; for servers whose plug-in has been mended. `event`: as an ordinary event that every release
   * stores, with the category `compliance` and the item as its `details`.
   * @default 'item'
   */
  readonly complianceItems?: 'item' | 'event' | undefined;
  /** Told what is doubtful about an event that is sent all the same. @default nothing */
  readonly onWarning?: ((warnings: readonly MozDefIssue[], event: MozDefMessage) => void) | undefined;
}

/** Tells the time. */
export interface MozDefClock {
  /** Milliseconds since 1970; fractions count, down to the microsecond. */
  now(): number;
}

/** What an event is filled in from. */
export interface MozDefEventDependencies {
  /** Tells when an event happened that does not say so. @default the system's clock */
  readonly clock?: MozDefClock | undefined;
  /** Name of this machine. @default os.hostname() */
  readonly hostname?: string | undefined;
  /** Name of this program. @default the file name of the running script */
  readonly processname?: string | undefined;
  /** Id of this process, asked for every event. @default process.pid */
  readonly processid?: (() => number) | undefined;
}

/** The deepest nesting that may be allowed; deeper data could exhaust the stack. */
const HIGHEST_MAX_DEPTH = 1000;

const FIELDS = {
  maxBytes: withDefault(wholeNumber({ from: 1, unit: 'bytes' }), 'The largest event, as JSON.', 1_048_576),
  maxDepth: withDefault(
    wholeNumber({ from: 1, to: HIGHEST_MAX_DEPTH }),
    'How deep objects and arrays may be nested in details.',
    20,
  ),
} satisfies FieldsFor<MozDefEventLimits>;

/** The limits, to stand in other settings. */
export const LIMITS_SECTION = section(FIELDS, 'How large an event may be.');

/** Limits of an event with everything filled in. */
export type ResolvedLimits = ResolvedSettings<typeof FIELDS>;

const DEFAULT_LIMITS: ResolvedLimits = Object.freeze({
  maxBytes: FIELDS.maxBytes.fallback as number,
  maxDepth: FIELDS.maxDepth.fallback as number,
});

/**
 * Fills in the limits of an event.
 *
 * @throws MozDefError `invalid-settings` for limits that are not positive whole numbers
 */
export function resolveLimits(limits: MozDefEventLimits | undefined): ResolvedLimits {
  if (limits === undefined) return DEFAULT_LIMITS;
  return resolveMozDefSettings({ limits: LIMITS_SECTION }, { limits }, 'The settings cannot be used').limits;
}
