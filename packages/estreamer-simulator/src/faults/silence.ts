import type { MessageFaultTiming, MessageStrike } from './message-fault.ts';

/** Sends nothing any more from a message on, not even Nulls; the connection stays open. */
export interface SilenceFault extends MessageFaultTiming {
  readonly kind: 'silence';
}

export const strikeSilence: MessageStrike<SilenceFault> = () => ({
  detail: 'fell silent before a message',
  afterwards: 'silence',
});
