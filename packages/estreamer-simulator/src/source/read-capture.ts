import {
  createFrameParser,
  createMessageDecoder,
  createRecordCatalogue,
  isEstreamerProtocolError,
  MESSAGE_HEADER_SIZE,
  type Message,
} from '@x/estreamer-protocol';
import { SimulatorError } from '../simulator-error.ts';

/** One message of a capture. */
export interface CapturedMessage {
  readonly bytes: Buffer;
  readonly message: Message;
  /** Bytes before it. */
  readonly offset: number;
}

/**
 * Cuts a capture into its messages.
 *
 * @throws {SimulatorError} `not-a-capture`
 */
export function readCapture(file: Uint8Array): CapturedMessage[] {
  if (file.byteLength === 0) throw notACapture(0, 'nothing: the file is empty');
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const parser = createFrameParser();
  const decoder = createMessageDecoder();
  const messages: CapturedMessage[] = [];
  let offset = 0;
  try {
    parser.push(bytes);
    for (let frame = parser.next(); frame !== undefined; frame = parser.next()) {
      const end = offset + MESSAGE_HEADER_SIZE + frame.payload.length;
      messages.push({ bytes: bytes.subarray(offset, end), message: decoder.decode(frame), offset });
      offset = end;
    }
    parser.end();
  } catch (cause) {
    if (!isEstreamerProtocolError(cause)) throw cause;
    throw notACapture(offset, `bytes that are not an eStreamer message: ${cause.message}`, cause);
  }
  return messages;
}

/** The error for a file that is no capture. */
export function notACapture(offset: number, found: string, cause?: unknown): SimulatorError {
  return new SimulatorError(
    'not-a-capture',
    `The file is not a capture of an eStreamer server: at offset ${offset} it has ${found}. A capture is the messages of the server, one after the other, each with its 8-byte header.`,
    { context: { offset }, cause },
  );
}

/** A record of a capture. */
export interface CapturedRecord {
  /** The payload of its event data message. */
  readonly payload: Uint8Array;
  readonly recordType: number;
  /** False for metadata. */
  readonly isEvent: boolean;
  /** Whether a session that starts at a time gets it: metadata and what has no archive timestamp always, and all with 0. */
  isFrom(start: number): boolean;
}

const RECORD_TYPE_SIZE = 4;
const LONG_HEADER_SIZE = 16;

/** Makes a function that reads the header of a record. */
export function createRecordReader(): (payload: Uint8Array) => CapturedRecord {
  const catalogue = createRecordCatalogue();
  return (payload) => {
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    const recordType = bytes.length < RECORD_TYPE_SIZE ? -1 : bytes.readUInt16BE(2);
    const isEvent = catalogue.byType(recordType)?.category !== 'metadata';
    const archived = archiveTimestampOf(bytes);
    return {
      payload,
      recordType,
      isEvent,
      isFrom: (start) => !isEvent || archived === undefined || archived >= start,
    };
  };
}

/** The header is 16 bytes long when the record's length says that 16 bytes are before its content. */
function archiveTimestampOf(bytes: Buffer): number | undefined {
  if (bytes.length < LONG_HEADER_SIZE) return undefined;
  if (bytes.length - bytes.readUInt32BE(4) !== LONG_HEADER_SIZE) return undefined;
  return bytes.readUInt32BE(8) || undefined;
}
