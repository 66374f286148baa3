import type { MessageFaultTiming, MessageStrike } from './message-fault.ts';

/** Sends a message in small pieces with pauses between them. */
export interface SlowBytesFault extends MessageFaultTiming {
  readonly kind: 'slow-bytes';
  /**
   * The octets of a piece.
   * @default 1
   */
  readonly pieceBytes?: number | undefined;
  /**
   * The milliseconds between two pieces.
   * @default 10
   */
  readonly delayMs?: number | undefined;
}

export const strikeSlowBytes: MessageStrike<SlowBytesFault> = (fault, { message }) => {
  const { pieceBytes = 1, delayMs = 10 } = fault;
  return {
    detail: `sends ${message.octets.byteLength} octets, ${pieceBytes} every ${delayMs} ms`,
    messages: [message],
    pieces: { bytes: pieceBytes, delayMs },
    afterwards: 'go-on',
  };
};
