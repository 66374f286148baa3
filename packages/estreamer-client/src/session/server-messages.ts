import {
  createFrameParser,
  createMessageDecoder,
  type ErrorMessage,
  type EstreamerProtocolError,
  type Frame,
  isEstreamerProtocolError,
  type Message,
  type MessageDecoder,
  messageTypes,
  type UnknownRecord,
} from '@x/estreamer-protocol';
import { quoted } from '@x/foundation';
import { formatAddress } from '@x/sockets';
import type { Peer } from '../connect/peer.ts';
import { EstreamerClientError } from '../errors/client-error.ts';

/** A message of the server. */
export interface ServerMessage {
  readonly message: Exclude<Message, ErrorMessage>;
  readonly messageType: number;
  /** The end of a bundle that can't be read, while the messages before it are there. */
  readonly malformed: UnknownRecord | undefined;
}

/** Cuts what a server sends into messages. */
export interface ServerMessages {
  /** Whether a message has come. */
  readonly begun: boolean;
  /** Takes what the server sent. */
  receive(bytes: Buffer): void;
  /**
   * The next message, or undefined until more is received.
   *
   * @throws {EstreamerClientError} `server-error` for an Error message, `protocol-error` for what is no message
   */
  next(): ServerMessage | undefined;
  /** The error of the protocol package for a stream that ends here, if it ends inside a message. */
  truncation(): EstreamerProtocolError | undefined;
}

/** Starts with the first byte of a server. */
export function createServerMessages(settings: {
  readonly maxFrameBytes: number;
  /** Where the server is, for errors. */
  readonly peer: Peer;
}): ServerMessages {
  const { maxFrameBytes, peer } = settings;
  const parser = createFrameParser({ maxFrameBytes });
  const decoder = createMessageDecoder();
  let begun = false;

  const read = () => {
    try {
      const frame = parser.next();
      return frame === undefined ? undefined : decode(frame, decoder);
    } catch (error) {
      if (!isEstreamerProtocolError(error)) throw error;
      throw new EstreamerClientError(
        'protocol-error',
        `What ${formatAddress(peer)} sent is not eStreamer as it is known. ${error.message}`,
        { ...peer, phase: begun ? 'streaming' : 'request' },
        { cause: error },
      );
    }
  };

  return {
    get begun() {
      return begun;
    },
    receive(bytes) {
      parser.push(bytes);
    },
    next() {
      const received = read();
      if (received === undefined) return undefined;
      begun = true;
      const { message, ...rest } = received;
      if (message.kind === 'error') throw serverError(message, peer);
      return { message, ...rest };
    },
    truncation() {
      try {
        parser.end();
        return undefined;
      } catch (error) {
        return error as EstreamerProtocolError;
      }
    },
  };
}

function serverError(message: ErrorMessage, peer: Peer): EstreamerClientError {
  const { errorCode, errorText } = message;
  return new EstreamerClientError(
    'server-error',
    `${formatAddress(peer)} ended the session with error ${errorCode}: ${quoted(errorText)}. Look into the management center's own log for more; then connect again.`,
    { ...peer, serverErrorCode: errorCode, serverErrorText: errorText },
  );
}

interface DecodedFrame {
  readonly message: Message;
  readonly messageType: number;
  readonly malformed: UnknownRecord | undefined;
}

/** A bundle that is framed well and bad inside must not end the stream: it would come again in every session. */
function decode(frame: Frame, decoder: MessageDecoder): DecodedFrame {
  const { messageType, payload } = frame;
  try {
    return { message: decoder.decode(frame), messageType, malformed: undefined };
  } catch (error) {
    if (!isEstreamerProtocolError(error) || messageType !== messageTypes.messageBundle) throw error;
    return { messageType, ...readableStart(payload, decoder, error) };
  }
}

/** The messages of a bundle before its fault, and the rest as an unknown record. */
function readableStart(
  payload: Buffer,
  decoder: MessageDecoder,
  error: EstreamerProtocolError,
): Pick<DecodedFrame, 'message' | 'malformed'> {
  for (let end = faultOffset(error, payload.length); end > 0; ) {
    try {
      const start = { messageType: messageTypes.messageBundle, payload: payload.subarray(0, end) };
      return { message: decoder.decode(start), malformed: unknownRecord(payload.subarray(end), error) };
    } catch (earlier) {
      if (!isEstreamerProtocolError(earlier)) throw earlier;
      end = faultOffset(earlier, end);
    }
  }
  return { message: { kind: 'eventData', payload: NOTHING }, malformed: unknownRecord(payload, error) };
}

const NOTHING = Buffer.alloc(0);

/** Where the fault lies, before an offset. */
function faultOffset({ context }: EstreamerProtocolError, before: number): number {
  return Math.min(context.offset ?? 0, before - 1);
}

function unknownRecord(bytes: Buffer, { message, cause }: EstreamerProtocolError): UnknownRecord {
  const code = (cause as { code?: UnknownRecord['reason']['code'] } | undefined)?.code ?? 'bad-length';
  return {
    ...{ kind: 'unknown', category: undefined, recordName: undefined, recordType: 0, netmapId: 0 },
    ...{ archiveTimestamp: undefined, discoveryHeader: undefined, data: undefined },
    ...{ undecodedBytes: bytes.length, bytes, reason: { code, offset: 0, message } },
  };
}
