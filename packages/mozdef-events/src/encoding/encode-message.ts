import { createIssuesError, isMozDefError, MozDefError } from '../errors/mozdef-error.ts';
import { checkEvent } from '../event/check-event.ts';
import { checkVulnerability } from '../event/check-vulnerability.ts';
import type { CheckedMessage } from '../event/checked-message.ts';
import type { MozDefEventDependencies, MozDefEventSettings } from '../event/event-settings.ts';
import { EVENT_TYPES } from '../event/event-types.ts';
import { type ResolvedLimits, resolveLimits } from '../event/limits.ts';
import type {
  MozDefMessageInput,
  MozDefTypedEvent,
  MozDefTypedVulnerability,
} from '../event/message-input.ts';
import type { MozDefEvent } from '../event/mozdef-event.ts';
import { type EncodedMessage, encodedMessage } from './encoded-message.ts';

/**
 * Checks what is to be sent, fills in what it leaves out and encodes it, once for every transport.
 *
 * @param input what the caller knows; never changed
 * @throws MozDefError `invalid-event` with every issue in `context.issues`; `invalid-settings` for limits that are none
 */
export function encodeMessage(
  input: MozDefMessageInput,
  settings: MozDefEventSettings = {},
  dependencies: MozDefEventDependencies = {},
): EncodedMessage {
  return encodeWithin(resolveLimits(settings.limits), input, settings, dependencies);
}

/** The same with limits that have been checked, for who encodes many. */
export function encodeWithin(
  limits: ResolvedLimits,
  input: MozDefMessageInput,
  settings: Omit<MozDefEventSettings, 'limits'>,
  dependencies: MozDefEventDependencies,
): EncodedMessage {
  let checked: CheckedMessage;
  let text: string;
  try {
    const typed = readType(input);
    checked =
      typed.type === 'vulnerability'
        ? checkVulnerability(typed.input, limits, settings)
        : checkEvent(typed, limits, settings, dependencies);
    text = JSON.stringify(checked.message);
  } catch (error) {
    if (isMozDefError(error)) throw error;
    throw new MozDefError(
      'invalid-event',
      'The event cannot be sent: reading it failed (give plain data, without getters)',
      { cause: error, context: { issues: [] } },
    );
  }
  const origin = checked.kind === 'event' ? (checked.message as MozDefEvent) : undefined;
  const encoded = encodedMessage(checked.kind, text, checked.severity, origin);
  checkSize(encoded.byteLength, limits.maxBytes);
  if (checked.warnings.length > 0) settings.onWarning?.(checked.warnings, encoded.message);
  return encoded;
}

/** A plain object is an event; one that says its type is what a function of that name made. */
function readType(input: MozDefMessageInput): MozDefTypedEvent | MozDefTypedVulnerability {
  const { type } = (input ?? {}) as { readonly type?: unknown };
  if (typeof type === 'string' && 'input' in input) {
    if (type === 'vulnerability' || Object.hasOwn(EVENT_TYPES, type)) {
      return input as MozDefTypedEvent | MozDefTypedVulnerability;
    }
  }
  return { type: 'event', input: input as MozDefTypedEvent['input'] } as MozDefTypedEvent;
}

/** @throws MozDefError `invalid-event` for JSON that is larger than the limit */
export function checkSize(byteLength: number, maxBytes: number): void {
  if (byteLength <= maxBytes) return;
  throw createIssuesError(
    'invalid-event',
    'The event cannot be sent',
    [
      {
        path: [],
        rule: 'too-large',
        message: `takes ${byteLength} bytes of JSON; the limit is ${maxBytes}`,
        hint: 'shorten it, or raise limits.maxBytes if every transport takes more',
      },
    ],
    { context: { byteLength, limit: maxBytes } },
  );
}
