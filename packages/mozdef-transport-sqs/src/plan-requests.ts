import type { Message } from './message.ts';

/** A message, and the place of its event in the batch. */
export interface PlacedMessage {
  readonly place: number;
  readonly message: Message;
}

/** The most messages that SQS takes in one request. */
export const MAX_BATCH_SIZE = 10;

/** Divides messages into requests, in order, so that none has too many messages or bytes. */
export function planRequests(messages: readonly PlacedMessage[], maxBatchBytes: number): PlacedMessage[][] {
  const requests: PlacedMessage[][] = [];
  let current: PlacedMessage[] = [];
  let bytes = 0;
  for (const placed of messages) {
    const { byteLength } = placed.message;
    if (current.length === MAX_BATCH_SIZE || bytes + byteLength > maxBatchBytes) {
      if (current.length > 0) requests.push(current);
      current = [];
      bytes = 0;
    }
    current.push(placed);
    bytes += byteLength;
  }
  if (current.length > 0) requests.push(current);
  return requests;
}
