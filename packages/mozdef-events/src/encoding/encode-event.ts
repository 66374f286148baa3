import { MozDefError } from '../errors/mozdef-error.ts';
import type {
  MozDefEventDependencies,
  MozDefEventLimits,
  MozDefEventSettings,
} from '../event/event-settings.ts';
import { resolveLimits } from '../event/limits.ts';
import { type MozDefTypedEvent, vulnerability } from '../event/message-input.ts';
import type { MozDefEvent, MozDefEventInput } from '../event/mozdef-event.ts';
import type { MozDefVulnerability } from '../event/mozdef-vulnerability.ts';
import type { MozDefVulnerabilityInput } from '../event/vulnerability-input.ts';
import { checkSize, encodeMessage } from './encode-message.ts';
import { type EncodedEvent, encodedMessage } from './encoded-message.ts';

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
