import { createRecordCatalogue, encodeMessage, type Message } from '@x/estreamer-protocol';
import { decodeOutgoing } from './added-records.ts';
import type { MessageFaultTiming, MessageStrike } from './message-fault.ts';
import { bodyOffset, lengthened, recordTypeOf } from './record-parts.ts';

/**
 * Adds fields to the end of every event's block in a message, as a newer server would; happens at the first message
 * that has such an event.
 */
export interface LongerBlocksFault extends MessageFaultTiming {
  readonly kind: 'longer-blocks';
  /**
   * How many octets each block gets.
   * @default 12
   */
  readonly extraBytes?: number | undefined;
}

const BLOCK_LENGTH_OFFSET = 4;

export const strikeLongerBlocks: MessageStrike<LongerBlocksFault> = (fault, { message }) => {
  const { extraBytes = 12 } = fault;
  const catalogue = createRecordCatalogue();
  let changed = 0;

  const lengthen = (octets: Uint8Array): Buffer => {
    const payload = Buffer.from(octets);
    const definition = catalogue.byType(recordTypeOf(payload));
    if (definition?.body.type !== 'block' || definition.category === 'metadata') return payload;
    const block = bodyOffset(payload, definition.discoveryHeader);
    const blockLength = payload.readUInt32BE(block + BLOCK_LENGTH_OFFSET);
    if (block + blockLength !== payload.length) return payload;
    changed += 1;
    const longer = lengthened(payload, Buffer.alloc(extraBytes, 0xee));
    longer.writeUInt32BE(blockLength + extraBytes, block + BLOCK_LENGTH_OFFSET);
    return longer;
  };

  const decoded = decodeOutgoing(message);
  const octets = decoded === undefined ? undefined : encodeMessage(withPayloads(decoded, lengthen));
  if (octets === undefined || changed === 0) return undefined;
  return {
    detail: `makes ${changed} blocks ${extraBytes} octets longer`,
    messages: [{ ...message, octets }],
    afterwards: 'go-on',
  };
};

function withPayloads(message: Message, change: (payload: Uint8Array) => Buffer): Message {
  if (message.kind === 'eventData') return { ...message, payload: change(message.payload) };
  if (message.kind !== 'messageBundle') return message;
  return {
    ...message,
    messages: message.messages.map((part) => ({ ...part, payload: change(part.payload) })),
  };
}
