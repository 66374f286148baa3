import type { MessageFaultTiming, MessageStrike } from './message-fault.ts';

/** Sends a message again when it is acknowledged, octet for octet. */
export interface DuplicatesFault extends MessageFaultTiming {
  readonly kind: 'duplicates';
  /**
   * How often it is sent in all.
   * @default 2
   */
  readonly times?: number | undefined;
}

export const strikeDuplicates: MessageStrike<DuplicatesFault> = ({ times = 2 }, { message }) => ({
  detail: `sends a message ${times} times`,
  messages: Array.from({ length: times }, () => message),
  afterwards: 'go-on',
});
