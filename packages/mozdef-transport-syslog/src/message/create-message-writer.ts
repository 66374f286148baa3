import {
  formatIssue,
  type MozDefText,
  type RejectedOutcome,
  rejected,
  TransportError,
} from '@x/mozdef-events/transport';
import type { ResolvedSettings } from '../settings/resolve-settings.ts';
import { createFrame } from './frame.ts';
import { createFactsReader } from './header-facts.ts';
import { printableJson } from './printable-json.ts';
import { createRfc3164Header } from './rfc3164-header.ts';
import { createRfc5424Header } from './rfc5424-header.ts';

/** Writes an event as a syslog message in its frame, or says why that message will never be sent. */
export type MessageWriter = (event: MozDefText) => string | RejectedOutcome;

/** Makes the writer of messages: header, optional cookie, and the event's JSON on one line of ASCII. */
export function createMessageWriter(settings: ResolvedSettings): MessageWriter {
  const { name, destination, maxMessageBytes } = settings;
  const isLocal = destination.protocol === 'unix-stream' || destination.protocol === 'unix-datagram';
  const createHeader = settings.format === 'rfc5424' ? createRfc5424Header : createRfc3164Header;
  const writeHeader = createHeader({ ...settings, isLocal });
  const readFacts = createFactsReader();
  const frame = createFrame(settings.framing);
  const context = { transport: name, destination: destination.address };

  function tooLarge(byteLength: number): RejectedOutcome {
    const message = `The message takes ${byteLength} bytes; ${destination.address} is sent at most ${maxMessageBytes} (shorten the event, or raise maxMessageBytes if the collector takes more)`;
    return rejected(
      new TransportError('message-too-large', message, {
        context: { ...context, byteLength, limit: maxMessageBytes },
      }),
    );
  }

  function unfit(message: string, hint: string): RejectedOutcome {
    const issue = { path: [], rule: 'type', message, hint } as const;
    return rejected(
      new TransportError('invalid-message', `The event cannot be sent by syslog: ${formatIssue(issue)}`, {
        context: { ...context, issues: [issue] },
      }),
    );
  }

  return (event) => {
    if (event.kind !== 'event') {
      return unfit('is no event, and MozDef cannot store it from syslog', 'send it over HTTP or SQS');
    }
    const json = printableJson(event);
    if (json === undefined) {
      return unfit('has a text that is not one line without control characters', 'make it with encodeEvent');
    }
    const facts = readFacts(json);
    if (facts === undefined) return unfit('has JSON that is not an object', 'make it with encodeEvent');
    const message = writeHeader(facts, event.severity ?? 'INFO') + json;
    if (message.length > maxMessageBytes) return tooLarge(message.length);
    return frame(message);
  };
}
