import { messageTypes } from '../framing/message-header.ts';
import { DecodeFault } from '../schema/decode-fault.ts';
import type { EventDataMessage } from './message.ts';

const HEADER_SIZE = 8;

/**
 * The messages inside a bundle, which are most of what a server sends: their fixed headers (`bundledMessageFields`) are
 * read without a parser, which took half as long as decoding the records in them.
 *
 * @param start where the head of the bundle ends
 * @throws {DecodeFault} when the bytes do not fit
 */
export function decodeBundledMessages(payload: Buffer, start: number): EventDataMessage[] {
  const messages: EventDataMessage[] = [];
  let offset = start;
  while (offset < payload.length) {
    const body = offset + HEADER_SIZE;
    if (body > payload.length) {
      const left = payload.length - offset;
      throw new DecodeFault('truncated', offset, 'layout', `${HEADER_SIZE} bytes expected, ${left} left`);
    }
    const messageType = payload.readUInt32BE(offset) & 0xffff;
    const messageLength = payload.readUInt32BE(offset + 4);
    if (messageType !== messageTypes.eventData) {
      throw new DecodeFault(
        'bad-length',
        offset,
        'messageType',
        `message type ${messageType} inside a bundle`,
      );
    }
    const end = body + messageLength;
    if (end > payload.length) {
      throw new DecodeFault(
        'truncated',
        offset + 4,
        'messageLength',
        `message length ${messageLength}, ${payload.length - body} bytes left`,
      );
    }
    messages.push({ kind: 'eventData', payload: payload.subarray(body, end) });
    offset = end;
  }
  return messages;
}
