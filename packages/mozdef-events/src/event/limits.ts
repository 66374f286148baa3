import { type FieldsFor, type ResolvedSettings, section, wholeNumber, withDefault } from '@x/foundation';
import { resolveMozDefSettings } from '../errors/mozdef-error.ts';
import type { MozDefEventLimits } from './event-settings.ts';

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
