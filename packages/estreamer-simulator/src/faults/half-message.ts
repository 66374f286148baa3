import type { MessageFaultTiming, MessageStrike } from './message-fault.ts';

/** Sends the first octets of a message and then nothing any more, not even Nulls; the connection stays open. */
export interface HalfMessageFault extends MessageFaultTiming {
  readonly kind: 'half-message';
  /**
   * How many octets of the message are sent.
   * @default half of them
   */
  readonly bytes?: number | undefined;
}

export const strikeHalfMessage: MessageStrike<HalfMessageFault> = ({ bytes }, { message }) => {
  const { octets } = message;
  const sent = octets.subarray(0, Math.min(bytes ?? octets.byteLength >> 1, octets.byteLength - 1));
  const detail = `fell silent behind ${sent.byteLength} of ${octets.byteLength} octets of a message`;
  return { detail, octets: sent, afterwards: 'silence' };
};
