import {
  createFrameParser,
  createMessageDecoder,
  encodeMessage,
  isEstreamerProtocolError,
  MESSAGE_HEADER_SIZE,
  type Message,
} from '@x/estreamer-protocol';
import { SimulatorError } from '../errors/simulator-error.ts';
import { createRecordCounter } from './count-records.ts';
import type { EventSource, FeedStep, OutgoingMessage } from './event-source.ts';

/** One message of a capture. */
interface CapturedMessage {
  readonly octets: Buffer;
  readonly message: Message;
  readonly offset: number;
}

/**
 * Replays a capture file: the plain concatenation of the messages that a server sent in one session. Every session
 * gets all of it, whatever it asked for. Its Streaming Information is sent in place of the simulator's own; bundles
 * and event data go out octet for octet as captured, each waiting for its Null; captured Nulls are left out, since
 * a simulator sends its own; an Error is sent and closes the session. To a client that did not ask for extended
 * requests, the messages inside bundles are sent one by one.
 *
 * @param bytes the file; it must not be changed afterwards
 * @throws {SimulatorError} `not-a-capture` when the octets are something else, with the offset and the reason
 */
export function captureSource(bytes: Uint8Array): EventSource {
  const counter = createRecordCounter();
  const captured = readCapture(bytes);
  const bundled: FeedStep[] = [];
  const single: FeedStep[] = [];
  let streamingInformation: Uint8Array | undefined;

  const count = (octets: Uint8Array, payloads: readonly Uint8Array[]): OutgoingMessage => ({
    octets,
    records: payloads.length,
    events: payloads.filter((payload) => counter.add(payload)).length,
  });

  for (const { octets, message, offset } of captured) {
    switch (message.kind) {
      case 'null':
        break;
      case 'streamingInformation':
        if (streamingInformation !== undefined) {
          throw notACapture(offset, 'a second Streaming Information message; a session has one');
        }
        streamingInformation = octets;
        break;
      case 'messageBundle': {
        const parts = message.messages.map((part) => count(encodeMessage(part), [part.payload]));
        bundled.push({
          status: 'message',
          message: { octets, records: parts.length, events: parts.filter((part) => part.events > 0).length },
        });
        single.push(...parts.map((part): FeedStep => ({ status: 'message', message: part })));
        break;
      }
      case 'eventData': {
        const step: FeedStep = { status: 'message', message: count(octets, [message.payload]) };
        bundled.push(step);
        single.push(step);
        break;
      }
      case 'error': {
        const detail = `The captured server sent error ${message.errorCode}: ${message.errorText}`;
        const step: FeedStep = { status: 'close', octets, detail };
        bundled.push(step);
        single.push(step);
        break;
      }
      default:
        throw notACapture(offset, `a message (${nameOf(message)}) that a server does not stream`);
    }
  }
  const totals = counter.totals();

  return {
    streamingInformation,
    totals: () => totals,
    open({ extended }) {
      const steps = (extended ? bundled : single).values();
      return { next: () => steps.next().value ?? { status: 'end' } };
    },
  };
}

function readCapture(bytes: Uint8Array): CapturedMessage[] {
  if (bytes.byteLength === 0) throw notACapture(0, 'nothing: the file is empty');
  const octets = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parser = createFrameParser();
  const decoder = createMessageDecoder();
  const messages: CapturedMessage[] = [];
  let offset = 0;
  try {
    parser.push(octets);
    for (let frame = parser.next(); frame !== undefined; frame = parser.next()) {
      const end = offset + MESSAGE_HEADER_SIZE + frame.payload.length;
      messages.push({ octets: octets.subarray(offset, end), message: decoder.decode(frame), offset });
      offset = end;
    }
    parser.end();
  } catch (cause) {
    if (!isEstreamerProtocolError(cause)) throw cause;
    throw notACapture(offset, `octets that are not an eStreamer message: ${cause.message}`, cause);
  }
  return messages;
}

function nameOf(message: Message): string {
  return message.kind === 'unknown' ? `type ${message.messageType}` : message.kind;
}

function notACapture(offset: number, found: string, cause?: unknown): SimulatorError {
  return new SimulatorError(
    'not-a-capture',
    `The file is not a capture of an eStreamer server: at offset ${offset} it has ${found}. A capture is the messages of the server, one after the other, each with its 8-octet header.`,
    { offset },
    { cause },
  );
}
