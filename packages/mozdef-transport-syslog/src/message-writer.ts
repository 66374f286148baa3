import { formatSettingIssue } from '@x/foundation';
import { type MozDefText, toAsciiJson } from '@x/mozdef-events/transport';
import { createSyslogHeader, frameMessage } from '@x/sockets';
import { type RejectedOutcome, rejected, TransportError } from '@x/transport';
import { createFactsReader } from './header-facts.ts';
import type { ResolvedSyslogTransportSettings } from './syslog-transport-settings.ts';

/** Writes an event as a syslog message in its frame, or says why that message will never be sent. */
export type MessageWriter = (event: MozDefText) => string | RejectedOutcome;

/**
 * Makes the writer of messages: header, optional cookie, and the event's JSON on one line of ASCII.
 *
 * @param address the destination for people
 */
export function createMessageWriter(
  settings: ResolvedSyslogTransportSettings,
  address: string,
): MessageWriter {
  const { name, format, facility, priority, cee, messageId, local, framing, maxMessageBytes } = settings;
  const severity = priority === 'event' ? undefined : priority;
  const writeHeader = createSyslogHeader({ format, facility, severity, local });
  const readFacts = createFactsReader(messageId);
  const cookie = cee ? '@cee: ' : '';
  const context = { transport: name, destination: address };

  function tooLarge(byteLength: number): RejectedOutcome {
    const message = `The message takes ${byteLength} bytes; ${address} is sent at most ${maxMessageBytes} (shorten the event, or raise maxMessageBytes if the collector takes more)`;
    return rejected(
      new TransportError('message-too-large', message, {
        context: { ...context, byteLength, limit: maxMessageBytes },
      }),
    );
  }

  function unfit(what: string, hint: string): RejectedOutcome {
    const issue = { path: [], rule: 'type', message: what, hint } as const;
    const message = `The event cannot be sent by syslog: ${formatSettingIssue(issue)}`;
    return rejected(
      new TransportError('invalid-message', message, { context: { ...context, issues: [issue] } }),
    );
  }

  return (event) => {
    if (event.kind !== 'event') {
      return unfit('is no event, and MozDef cannot store it from syslog', 'send it over HTTP or SQS');
    }
    const json = printableJson(event);
    if (json === undefined)
      return unfit('is not one line without control characters', 'make it with encodeEvent');
    const facts = readFacts(json);
    if (facts === undefined) return unfit('is not a JSON object', 'make it with encodeEvent');
    const header = writeHeader({ ...facts, severity: event.severity ?? 'INFO' });
    // All of it is ASCII, so that length is size.
    const byteLength = header.length + cookie.length + json.length;
    if (byteLength > maxMessageBytes) return tooLarge(byteLength);
    const message = `${header}${cookie}${json}`;
    return framing === undefined ? message : frameMessage(message, framing);
  };
}

/** Everything that may stand in a message. */
const NOT_PRINTABLE_ASCII = /[^\x20-\x7e]/;

/**
 * Finds a message's JSON as one line of printable ASCII.
 *
 * @returns `undefined` if it has none: a line end could start a second message
 */
function printableJson({ text, byteLength }: MozDefText): string | undefined {
  // As many bytes as characters: all of it is ASCII, and nothing has to be escaped.
  if (byteLength === text.length && !hasControlCharacter(text)) return text;
  const asciiJson = toAsciiJson(text);
  return NOT_PRINTABLE_ASCII.test(asciiJson) ? undefined : asciiJson;
}

/** Whether there is one of the control characters that end a message somewhere, or that JSON lets through. */
function hasControlCharacter(text: string): boolean {
  return text.includes('\n') || text.includes('\r') || text.includes('\0') || text.includes('\x7f');
}
