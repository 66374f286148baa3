import {
  createFrameParser,
  createMessageDecoder,
  type ErrorMessage,
  isEstreamerProtocolError,
  type Message,
} from '@x/estreamer-protocol';
import { addressOf, type Peer } from '../connect/peer.ts';
import { EstreamerClientError } from '../errors/client-error.ts';
import { printable } from '../errors/printable.ts';

/** A message of the server. */
export interface ServerMessage {
  readonly message: Exclude<Message, ErrorMessage>;
  readonly messageType: number;
}

/** Cuts what a server sends into messages. */
export interface ServerMessages {
  /** Whether a message has come. */
  readonly begun: boolean;
  /** Takes what the server sent. */
  receive(octets: Buffer): void;
  /**
   * The next message, or undefined until more is received.
   *
   * @throws {EstreamerClientError} `server-error` for an Error message, `protocol-error` for what is no message
   */
  next(): ServerMessage | undefined;
  /** The error of the protocol package for a stream that ends here, if it ends inside a message. */
  truncation(): Error | undefined;
}

/** Starts with the first octet of a server. */
export function createServerMessages(settings: {
  readonly maxFrameBytes: number;
  /** Where the server is, for errors. */
  readonly peer: Peer;
}): ServerMessages {
  const { maxFrameBytes, peer } = settings;
  const parser = createFrameParser({ maxFrameBytes });
  const decoder = createMessageDecoder();
  let begun = false;

  const read = (): { message: Message; messageType: number } | undefined => {
    try {
      const frame = parser.next();
      if (frame === undefined) return undefined;
      return { message: decoder.decode(frame), messageType: frame.messageType };
    } catch (error) {
      if (!isEstreamerProtocolError(error)) throw error;
      throw new EstreamerClientError(
        'protocol-error',
        `What ${addressOf(peer)} sent is not eStreamer as it is known. ${error.message}`,
        { ...peer, phase: begun ? 'streaming' : 'request' },
        { cause: error },
      );
    }
  };

  return {
    get begun() {
      return begun;
    },
    receive(octets) {
      parser.push(octets);
    },
    next() {
      const received = read();
      if (received === undefined) return undefined;
      begun = true;
      const { message, messageType } = received;
      if (message.kind === 'error') throw serverError(message, peer);
      return { message, messageType };
    },
    truncation() {
      try {
        parser.end();
        return undefined;
      } catch (error) {
        return error as Error;
      }
    },
  };
}

function serverError(message: ErrorMessage, peer: Peer): EstreamerClientError {
  const { errorCode, errorText } = message;
  return new EstreamerClientError(
    'server-error',
    `${addressOf(peer)} ended the session with error ${errorCode}: ${printable(errorText)}. Look into the management center's own log for more; then connect anew.`,
    { ...peer, serverErrorCode: errorCode, serverErrorText: errorText },
  );
}
