import { createFrameParser, createMessageDecoder, encodeMessage, type Message } from '@x/estreamer-protocol';
import type { OutgoingMessage } from '../source/event-source.ts';

/** Reads a message of the simulator's own again. */
export function decodeOutgoing({ octets }: OutgoingMessage): Message | undefined {
  const parser = createFrameParser();
  parser.push(octets);
  const frame = parser.next();
  return frame === undefined ? undefined : createMessageDecoder().decode(frame);
}

/**
 * Adds a record to a bundle, behind its first one; beside a single message it becomes a message of its own, before it.
 */
export function withRecord(message: OutgoingMessage, payload: Uint8Array): OutgoingMessage[] {
  const decoded = decodeOutgoing(message);
  const added = { kind: 'eventData', payload } as const;
  if (decoded?.kind !== 'messageBundle') {
    return [{ octets: encodeMessage(added), records: 1, events: 1 }, message];
  }
  const { messages } = decoded;
  return [
    {
      octets: encodeMessage({ ...decoded, messages: [...messages.slice(0, 1), added, ...messages.slice(1)] }),
      records: message.records + 1,
      events: message.events + 1,
    },
  ];
}

/** A record with the header that events have which nobody asked archive timestamps for. */
export function record(recordType: number, body: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(recordType, 0);
  header.writeUInt32BE(body.byteLength, 4);
  return Buffer.concat([header, body]);
}
