import type { MessageFaultTiming, MessageStrike } from './message-fault.ts';

/** Sends octets where a message header belongs that are none. */
export interface GarbageHeaderFault extends MessageFaultTiming {
  readonly kind: 'garbage-header';
  /**
   * The octets, as hexadecimal text.
   * @default 'HTTP/1.1 400 Bad Request' in ASCII
   */
  readonly hex?: string | undefined;
}

const GARBAGE = Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n', 'ascii');

export const strikeGarbageHeader: MessageStrike<GarbageHeaderFault> = ({ hex }) => {
  const octets = hex === undefined ? GARBAGE : Buffer.from(hex, 'hex');
  const detail = `sent ${octets.byteLength} octets that are no message in place of one`;
  return { detail, octets, afterwards: 'silence' };
};
