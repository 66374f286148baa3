import type { MessageFaultTiming, MessageStrike } from './message-fault.ts';

/** Sends a message whose header announces more octets than any client should take. */
export interface OversizedLengthFault extends MessageFaultTiming {
  readonly kind: 'oversized-length';
  /**
   * The announced octets.
   * @default 4294967295
   */
  readonly length?: number | undefined;
}

const LENGTH_OFFSET = 4;

export const strikeOversizedLength: MessageStrike<OversizedLengthFault> = (fault, { message }) => {
  const { length = 0xffff_ffff } = fault;
  const octets = Buffer.from(message.octets);
  octets.writeUInt32BE(length, LENGTH_OFFSET);
  return { detail: `sent a message that announces ${length} octets`, octets, afterwards: 'silence' };
};
