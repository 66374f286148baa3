import { createIssuesError } from '../errors/mozdef-error.ts';
import type { MozDefIssue } from '../errors/mozdef-issue.ts';
import type { MozDefEventLimits } from './event-settings.ts';

const DEFAULT_MAX_BYTES = 1_048_576;
const DEFAULT_MAX_DEPTH = 20;

/** The deepest nesting that may be allowed; deeper data could exhaust the stack. */
const HIGHEST_MAX_DEPTH = 1000;

/**
 * Fills in the limits of an event.
 *
 * @throws MozDefError `invalid-settings` for limits that are not positive whole numbers
 */
export function resolveLimits(
  limits: MozDefEventLimits = {},
): Required<Readonly<Record<keyof MozDefEventLimits, number>>> {
  const { maxBytes = DEFAULT_MAX_BYTES, maxDepth = DEFAULT_MAX_DEPTH } = limits;
  const issues: MozDefIssue[] = [];
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 1)
    issues.push(notInRange('maxBytes', 'a whole number of 1 or more'));
  if (!Number.isSafeInteger(maxDepth) || maxDepth < 1 || maxDepth > HIGHEST_MAX_DEPTH) {
    issues.push(notInRange('maxDepth', `a whole number from 1 to ${HIGHEST_MAX_DEPTH}`));
  }
  if (issues.length > 0) throw createIssuesError('invalid-settings', 'The settings cannot be used', issues);
  return { maxBytes, maxDepth };
}

function notInRange(key: keyof MozDefEventLimits, range: string): MozDefIssue {
  return {
    path: ['limits', key],
    rule: 'type',
    message: `is not ${range}`,
    hint: `give ${range}, or leave it out`,
  };
}
