import type { Message } from './message.ts';

/** The most messages that SQS takes in one request. */
export const MAX_BATCH_SIZE = 10;

/** Divides messages into requests, in order, so that none has too many messages or bytes. */
export function planRequests(messages: readonly Message[], maxBatchBytes: number): Message[][] {
  const requests: Message[][] = [];
  let current: Message[] = [];
  let bytes = 0;
  for (const message of messages) {
    const { byteLength } = message;
    if (current.length === MAX_BATCH_SIZE || bytes + byteLength > maxBatchBytes) {
      if (current.length > 0) requests.push(current);
      current = [];
      bytes = 0;
    }
    current.push(message);
    bytes += byteLength;
  }
  if (current.length > 0) requests.push(current);
  return requests;
}
