import type { MessageFaultTiming, MessageStrike } from './message-fault.ts';

/** Sends a message whose header has another version than 1, as some 6.1 and 6.2 servers do. */
export interface WrongVersionFault extends MessageFaultTiming {
  readonly kind: 'wrong-version';
  /**
   * The version.
   * @default 2
   */
  readonly version?: number | undefined;
}

export const strikeWrongVersion: MessageStrike<WrongVersionFault> = ({ version = 2 }, { message }) => {
  const octets = Buffer.from(message.octets);
  octets.writeUInt16BE(version, 0);
  return { detail: `sent a message with header version ${version}`, octets, afterwards: 'silence' };
};
