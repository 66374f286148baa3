import { MozDefError } from '../errors/mozdef-error.ts';
import type { MozDefEventLimits } from '../event/event-settings.ts';
import { resolveLimits } from '../event/limits.ts';
import type { MozDefEvent } from '../event/mozdef-event.ts';
import { checkSize } from './encode-message.ts';
import { type EncodedEvent, encodedMessage } from './encoded-message.ts';

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
