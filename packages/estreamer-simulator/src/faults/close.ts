import type { Disturbance, MessageFaultTiming, MessageStrike } from './message-fault.ts';

/** Closes the connection. */
export interface CloseFault extends MessageFaultTiming {
  readonly kind: 'close';
  /**
   * `after-handshake`: before anything is sent or read; `before-bundle`: in place of a message; `inside-bundle`: in the
   * middle of one; `after-bundle`: behind one, without waiting for its Null; `at-once`: when it is injected, or when a
   * request has been taken.
   */
  readonly when: 'after-handshake' | 'before-bundle' | 'inside-bundle' | 'after-bundle' | 'at-once';
  /**
   * `end` closes in order, `reset` breaks the TCP connection.
   * @default 'end'
   */
  readonly how?: 'end' | 'reset' | undefined;
}

export const strikeClose: MessageStrike<CloseFault> = ({ when, how = 'end' }, { message }): Disturbance => {
  const afterwards = how === 'end' ? 'close' : 'reset';
  switch (when) {
    case 'inside-bundle': {
      const octets = message.octets.subarray(0, Math.ceil(message.octets.byteLength / 2));
      const detail = `closed behind ${octets.byteLength} of ${message.octets.byteLength} octets of a message`;
      return { detail, octets, afterwards };
    }
    case 'after-bundle':
      return { detail: 'closed behind a message, before its Null', messages: [message], afterwards };
    default:
      return { detail: 'closed before a message', afterwards };
  }
};
