import type { MozDefEventDependencies, MozDefEventSettings } from '../event/event-settings.ts';
import { type MozDefTypedEvent, vulnerability } from '../event/message-input.ts';
import type { MozDefEvent, MozDefEventInput } from '../event/mozdef-event.ts';
import type { MozDefVulnerability } from '../event/mozdef-vulnerability.ts';
import type { MozDefVulnerabilityInput } from '../event/vulnerability-input.ts';
import { encodeMessage } from './encode-message.ts';

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
