import { createIssuesError, isMozDefError, MozDefError } from '../errors/mozdef-error.ts';
import { type CheckedMessage, checkEvent } from '../event/check-event.ts';
import { checkVulnerability } from '../event/check-vulnerability.ts';
import {
  type MozDefEventDependencies,
  type MozDefEventLimits,
  type MozDefEventSettings,
  type ResolvedLimits,
  resolveLimits,
} from '../event/event-settings.ts';
import { EVENT_TYPES } from '../event/event-types.ts';
import {
  type MozDefMessageInput,
  type MozDefTypedEvent,
  type MozDefTypedVulnerability,
  vulnerability,
} from '../event/message-input.ts';
import type { MozDefEvent, MozDefEventInput } from '../event/mozdef-event.ts';
import type { MozDefVulnerability, MozDefVulnerabilityInput } from '../event/mozdef-vulnerability.ts';
import { type EncodedEvent, type EncodedMessage, encodedMessage } from './encoded-message.ts';

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
function checkSize(byteLength: number, maxBytes: number): void {
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

/**
 * Makes an event as it goes on the wire: checks the input, copies it, and fills in what it leaves out.
 *
 * @param input what the caller knows: an event, or what `complianceItem`, `assetHint` or `rra` made; never changed
 * @throws MozDefError `invalid-event` with every issue in `context.issues`; `invalid-settings` for limits that are none
 */
export function createEvent(
  input: MozDefEventInput | MozDefTypedEvent,
  settings: MozDefEventSettings = {},
  dependencies: MozDefEventDependencies = {},
): MozDefEvent {
  return encodeMessage(input, settings, dependencies).message as MozDefEvent;
}

/**
 * Makes a vulnerability as it goes on the wire: checks the input and copies it.
 *
 * @param input what the caller knows; never changed
 * @throws MozDefError `invalid-event` with every issue in `context.issues`; `invalid-settings` for limits that are none
 */
export function createVulnerability(
  input: MozDefVulnerabilityInput,
  settings: Omit<MozDefEventSettings, 'defaults'> = {},
): MozDefVulnerability {
  return encodeMessage(vulnerability(input), settings).message as MozDefVulnerability;
}

/**
 * Encodes an event once, for every transport.
 *
 * @param event what `createEvent` made
 * @throws MozDefError `invalid-event` if the JSON is larger than `limits.maxBytes`, or if the event is not JSON
 */
export function encodeEvent(event: MozDefEvent, limits?: MozDefEventLimits): EncodedEvent {
  const { maxBytes } = resolveLimits(limits);
  const encoded = encodedMessage('event', stringify(event), event.severity, event) as EncodedEvent;
  checkSize(encoded.byteLength, maxBytes);
  return encoded;
}

function stringify(event: MozDefEvent): string {
  try {
    return JSON.stringify(event);
  } catch (cause) {
    throw new MozDefError('invalid-event', 'The event cannot be written as JSON (make it with createEvent)', {
      cause,
      context: { issues: [] },
    });
  }
}
