import { encodeMessage } from '@x/estreamer-protocol';
import type { MessageFault, MessageFaultTiming } from './message-fault.ts';

/** Sends bytes where a message header belongs that are none. */
export interface GarbageHeaderFault extends MessageFaultTiming {
  readonly kind: 'garbage-header';
  /**
   * The bytes, as hexadecimal text.
   * @default 'HTTP/1.1 400 Bad Request' in ASCII
   */
  readonly hex?: string | undefined;
}

/** Sends a message whose header has another version than 1, as some 6.1 and 6.2 servers do. */
export interface WrongVersionFault extends MessageFaultTiming {
  readonly kind: 'wrong-version';
  /**
   * The version.
   * @default 2
   */
  readonly version?: number | undefined;
}

/** Sends a message whose header announces more bytes than any client should take. */
export interface OversizedLengthFault extends MessageFaultTiming {
  readonly kind: 'oversized-length';
  /**
   * The announced number of bytes.
   * @default 4294967295
   */
  readonly length?: number | undefined;
}

/** Sends an Error message and closes, as a server does after an error of its own. */
export interface ErrorMessageFault extends MessageFaultTiming {
  readonly kind: 'error-message';
  /**
   * The number of the error.
   * @default 19
   */
  readonly errorCode?: number | undefined;
  /**
   * Its text.
   * @default 'No space'
   */
  readonly errorText?: string | undefined;
}

const GARBAGE = Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n', 'ascii');
const VERSION_OFFSET = 0;
const LENGTH_OFFSET = 4;

export const sendGarbage: MessageFault<GarbageHeaderFault> = ({ hex }) => {
  const bytes = hex === undefined ? GARBAGE : Buffer.from(hex, 'hex');
  const detail = `sent ${bytes.byteLength} bytes that are no message in place of one`;
  return { detail, bytes, afterwards: 'silence' };
};

export const sendWrongVersion: MessageFault<WrongVersionFault> = ({ version = 2 }, { message }) => {
  const bytes = Buffer.from(message.bytes);
  bytes.writeUInt16BE(version, VERSION_OFFSET);
  return { detail: `sent a message with header version ${version}`, bytes, afterwards: 'silence' };
};

export const sendOversizedLength: MessageFault<OversizedLengthFault> = (fault, { message }) => {
  const { length = 0xffff_ffff } = fault;
  const bytes = Buffer.from(message.bytes);
  bytes.writeUInt32BE(length, LENGTH_OFFSET);
  return { detail: `sent a message that announces ${length} bytes`, bytes, afterwards: 'silence' };
};

export const sendError: MessageFault<ErrorMessageFault> = (fault) => {
  const { errorCode = 19, errorText = 'No space' } = fault;
  const bytes = encodeMessage({ kind: 'error', errorCode, errorText });
  return { detail: `sent error ${errorCode} and closed`, bytes, afterwards: 'close' };
};
