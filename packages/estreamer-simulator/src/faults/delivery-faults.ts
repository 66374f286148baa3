import { encodeMessage } from '@x/estreamer-protocol';
import type { FaultEffect, MessageFault, MessageFaultTiming } from './message-fault.ts';

/** Closes the connection. */
export interface CloseFault extends MessageFaultTiming {
  readonly kind: 'close';
  /**
   * `after-handshake`: before anything is sent or read; `before-bundle`: in place of a message; `inside-bundle`: in the
   * middle of one; `after-bundle`: after one, without waiting for its Null; `at-once`: when it is injected, or when a
   * request is complete.
   */
  readonly when: 'after-handshake' | 'before-bundle' | 'inside-bundle' | 'after-bundle' | 'at-once';
  /**
   * `end` closes in order, `reset` breaks the TCP connection.
   * @default 'end'
   */
  readonly how?: 'end' | 'reset' | undefined;
}

/** Sends the first bytes of a message and then nothing more, not even Nulls; the connection stays open. */
export interface HalfMessageFault extends MessageFaultTiming {
  readonly kind: 'half-message';
  /**
   * How many bytes of the message are sent.
   * @default half of them
   */
  readonly bytes?: number | undefined;
}

/** Sends nothing more from a message on, not even Nulls; the connection stays open. */
export interface SilenceFault extends MessageFaultTiming {
  readonly kind: 'silence';
}

/**
 * Sends no more Nulls from its injection on; events go out as before. It has happened when the first Null is left
 * out.
 */
export interface NoNullsFault {
  readonly kind: 'no-nulls';
}

/** Sends a message in small pieces with pauses between them. */
export interface SlowBytesFault extends MessageFaultTiming {
  readonly kind: 'slow-bytes';
  /**
   * The bytes of a piece.
   * @default 1
   */
  readonly pieceBytes?: number | undefined;
  /**
   * The milliseconds between two pieces.
   * @default 10
   */
  readonly delayMs?: number | undefined;
}

/** Sends a message again when it is acknowledged, byte for byte. */
export interface DuplicatesFault extends MessageFaultTiming {
  readonly kind: 'duplicates';
  /**
   * How often it is sent in all.
   * @default 2
   */
  readonly times?: number | undefined;
}

/** Sends two messages in the wrong order; happens where two are ready one after the other. */
export interface ReorderedBundlesFault extends MessageFaultTiming {
  readonly kind: 'reordered-bundles';
}

export const closeAtMessage: MessageFault<CloseFault> = ({ when, how = 'end' }, { message }): FaultEffect => {
  const afterwards = how === 'end' ? 'close' : 'reset';
  switch (when) {
    case 'inside-bundle': {
      const { byteLength } = message.bytes;
      const bytes = message.bytes.subarray(0, Math.ceil(byteLength / 2));
      return {
        detail: `closed after ${bytes.byteLength} of ${byteLength} bytes of a message`,
        bytes,
        afterwards,
      };
    }
    case 'after-bundle':
      return { detail: 'closed after a message, before its Null', messages: [message], afterwards };
    default:
      return { detail: 'closed before a message', afterwards };
  }
};

export const sendHalf: MessageFault<HalfMessageFault> = (fault, { message }) => {
  const { byteLength } = message.bytes;
  const bytes = message.bytes.subarray(0, Math.min(fault.bytes ?? byteLength >> 1, byteLength - 1));
  const detail = `went silent after ${bytes.byteLength} of ${byteLength} bytes of a message`;
  return { detail, bytes, afterwards: 'silence' };
};

export const goSilent: MessageFault<SilenceFault> = () => ({
  detail: 'went silent before a message',
  afterwards: 'silence',
});

export const sendSlowly: MessageFault<SlowBytesFault> = ({ pieceBytes = 1, delayMs = 10 }, { message }) => ({
  detail: `sends ${message.bytes.byteLength} bytes, ${pieceBytes} every ${delayMs} ms`,
  messages: [message],
  pieces: { bytes: pieceBytes, delayMs },
  afterwards: 'go-on',
});

export const sendDuplicates: MessageFault<DuplicatesFault> = ({ times = 2 }, { message }) => ({
  detail: `sends a message ${times} times`,
  messages: Array.from({ length: times }, () => message),
  afterwards: 'go-on',
});

export const reorderBundles: MessageFault<ReorderedBundlesFault> = (_fault, { message, following }) => {
  const next = following();
  if (next === undefined) return undefined;
  return {
    detail: 'sends a message after the one that should follow it',
    messages: [next, message],
    afterwards: 'go-on',
  };
};

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
