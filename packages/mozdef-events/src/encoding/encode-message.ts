import { createEvent } from '../event/create-event.ts';
import type { MozDefEventDependencies, MozDefEventSettings } from '../event/event-settings.ts';
import type { MozDefMessageInput } from '../event/message-input.ts';
import type { EncodedMessage } from '../transport/encoded-message.ts';
import { encodeEvent } from './encode-event.ts';

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
  return encodeEvent(createEvent(input, settings, dependencies), settings.limits);
}
