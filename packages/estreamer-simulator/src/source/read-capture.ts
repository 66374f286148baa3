import {
  createFrameParser,
  createMessageDecoder,
  isEstreamerProtocolError,
  MESSAGE_HEADER_SIZE,
  type Message,
} from '@x/estreamer-protocol';
import { SimulatorError } from '../errors/simulator-error.ts';

/** One message of a capture. */
export interface CapturedMessage {
  readonly octets: Buffer;
  readonly message: Message;
  /** Octets before it. */
  readonly offset: number;
}

/**
 * Cuts a capture into its messages.
 *
 * @throws {SimulatorError} `not-a-capture`
 */
export function readCapture(bytes: Uint8Array): CapturedMessage[] {
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

/** The error for a file that is no capture. */
export function notACapture(offset: number, found: string, cause?: unknown): SimulatorError {
  return new SimulatorError(
    'not-a-capture',
    `The file is not a capture of an eStreamer server: at offset ${offset} it has ${found}. A capture is the messages of the server, one after the other, each with its 8-octet header.`,
    { offset },
    { cause },
  );
}
