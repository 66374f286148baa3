import { encodeMessage } from '@x/estreamer-protocol';
import type { MessageFaultTiming, MessageStrike } from './message-fault.ts';

/** Sends an Error message and closes, as a server does after an error of its own. */
export interface ErrorMessageFault extends MessageFaultTiming {
  readonly kind: 'error-message';
  /**
   * The number of the error.
   * @default 19
   */
  readonly errorCode?: number | undefined;
  /**
   * Its text.
   * @default 'No space'
   */
  readonly errorText?: string | undefined;
}

export const strikeErrorMessage: MessageStrike<ErrorMessageFault> = (fault) => {
  const { errorCode = 19, errorText = 'No space' } = fault;
  const octets = encodeMessage({ kind: 'error', errorCode, errorText });
  return { detail: `sent error ${errorCode} and closed`, octets, afterwards: 'close' };
};
