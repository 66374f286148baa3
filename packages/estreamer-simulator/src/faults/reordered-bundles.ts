import type { MessageFaultTiming, MessageStrike } from './message-fault.ts';

/** Sends two messages in the wrong order; happens where two are ready one after the other. */
export interface ReorderedBundlesFault extends MessageFaultTiming {
  readonly kind: 'reordered-bundles';
}

export const strikeReorderedBundles: MessageStrike<ReorderedBundlesFault> = (_fault, moment) => {
  const following = moment.following();
  if (following === undefined) return undefined;
  return {
    detail: 'sends a message behind the one that should follow it',
    messages: [following, moment.message],
    afterwards: 'go-on',
  };
};
