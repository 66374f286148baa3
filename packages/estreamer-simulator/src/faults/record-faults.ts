import {
  createFrameParser,
  createMessageDecoder,
  createRecordCatalogue,
  encodeMessage,
  type Message,
} from '@x/estreamer-protocol';
import type { OutgoingMessage } from '../source/event-source.ts';
import type { MessageFault, MessageFaultTiming } from './message-fault.ts';

/** Adds a record of a type that nobody knows. */
export interface UnknownRecordsFault extends MessageFaultTiming {
  readonly kind: 'unknown-records';
  /**
   * The record type.
   * @default 9999
   */
  readonly recordType?: number | undefined;
}

/** Adds a record of a known type whose body is a block of a type that nobody knows, as a newer server would. */
export interface UnknownBlocksFault extends MessageFaultTiming {
  readonly kind: 'unknown-blocks';
  /**
   * The record type.
   * @default 71, connection statistics
   */
  readonly recordType?: number | undefined;
  /**
   * The block type.
   * @default 4242
   */
  readonly blockType?: number | undefined;
}

/**
 * Adds fields to the end of every event's block in a message, as a newer server would; happens at the first message
 * that has such an event.
 */
export interface LongerBlocksFault extends MessageFaultTiming {
  readonly kind: 'longer-blocks';
  /**
   * How many bytes each block gets.
   * @default 12
   */
  readonly extraBytes?: number | undefined;
}

const CONNECTION_STATISTICS = 71;
const RECORD_HEADER_SIZE = 8;
const BLOCK_HEADER_SIZE = 8;
const LENGTH_OFFSET = 4;
/** Bytes of the discovery header where the host's address is written out, and where it is not. */
const DISCOVERY_HEADER_SIZE = 56;
const SHORT_DISCOVERY_HEADER_SIZE = 40;
/** Where a discovery header says which of the two it is. */
const HAS_IPV6_OFFSET = 14;
const UNKNOWN_BODY = Buffer.from('a body that nobody can read', 'ascii');
const UNKNOWN_BLOCK = Buffer.from('a block that nobody can read', 'ascii');

export const addUnknownRecord: MessageFault<UnknownRecordsFault> = (fault, { message }) => {
  const { recordType = 9999 } = fault;
  return {
    detail: `adds a record of type ${recordType}`,
    messages: withRecord(message, recordOf(recordType, UNKNOWN_BODY)),
    afterwards: 'go-on',
  };
};

export const addUnknownBlock: MessageFault<UnknownBlocksFault> = (fault, { message }) => {
  const { recordType = CONNECTION_STATISTICS, blockType = 4242 } = fault;
  const discoveryHeader = Buffer.alloc(
    createRecordCatalogue().byType(recordType)?.discoveryHeader === true ? DISCOVERY_HEADER_SIZE : 0,
  );
  if (discoveryHeader.length > 0) discoveryHeader.writeUInt8(1, HAS_IPV6_OFFSET);
  const block = typeAndLength(blockType, BLOCK_HEADER_SIZE + UNKNOWN_BLOCK.length);
  const body = Buffer.concat([discoveryHeader, block, UNKNOWN_BLOCK]);
  return {
    detail: `adds a record of type ${recordType} with block ${blockType}`,
    messages: withRecord(message, recordOf(recordType, body)),
    afterwards: 'go-on',
  };
};

export const lengthenBlocks: MessageFault<LongerBlocksFault> = ({ extraBytes = 12 }, { message }) => {
  const catalogue = createRecordCatalogue();
  let changed = 0;

  const lengthen = (record: Uint8Array): Buffer => {
    const payload = Buffer.from(record);
    const definition = catalogue.byType(recordTypeOf(payload));
    if (definition?.body.type !== 'block' || definition.category === 'metadata') return payload;
    const block = bodyOffset(payload, definition.discoveryHeader);
    if (block + payload.readUInt32BE(block + LENGTH_OFFSET) !== payload.length) return payload;
    changed += 1;
    const longer = Buffer.concat([payload, Buffer.alloc(extraBytes, 0xee)]);
    for (const offset of [0, block]) {
      longer.writeUInt32BE(longer.readUInt32BE(offset + LENGTH_OFFSET) + extraBytes, offset + LENGTH_OFFSET);
    }
    return longer;
  };

  const decoded = decodeOutgoing(message);
  const bytes = decoded === undefined ? undefined : encodeMessage(withPayloads(decoded, lengthen));
  if (bytes === undefined || changed === 0) return undefined;
  return {
    detail: `makes ${changed} blocks ${extraBytes} bytes longer`,
    messages: [{ ...message, bytes }],
    afterwards: 'go-on',
  };
};

/** Reads a message of the simulator's own again. */
function decodeOutgoing({ bytes }: OutgoingMessage): Message | undefined {
  const parser = createFrameParser();
  parser.push(bytes);
  const frame = parser.next();
  return frame === undefined ? undefined : createMessageDecoder().decode(frame);
}

/** Adds a record to a bundle, after its first one; beside a single message it becomes a message of its own, before it. */
function withRecord(message: OutgoingMessage, payload: Uint8Array): OutgoingMessage[] {
  const decoded = decodeOutgoing(message);
  const added = { kind: 'eventData', payload } as const;
  if (decoded?.kind !== 'messageBundle') {
    return [{ bytes: encodeMessage(added), records: 1, events: 1 }, message];
  }
  const [first, ...others] = decoded.messages;
  const messages = first === undefined ? [added] : [first, added, ...others];
  const { records, events } = message;
  return [{ bytes: encodeMessage({ ...decoded, messages }), records: records + 1, events: events + 1 }];
}

function withPayloads(message: Message, change: (payload: Uint8Array) => Buffer): Message {
  if (message.kind === 'eventData') return { ...message, payload: change(message.payload) };
  if (message.kind !== 'messageBundle') return message;
  return {
    ...message,
    messages: message.messages.map((part) => ({ ...part, payload: change(part.payload) })),
  };
}

/** A record with the short header, without an archive timestamp. */
function recordOf(recordType: number, body: Uint8Array): Buffer {
  return Buffer.concat([typeAndLength(recordType, body.byteLength), body]);
}

function typeAndLength(type: number, length: number): Buffer {
  const header = Buffer.alloc(RECORD_HEADER_SIZE);
  header.writeUInt32BE(type, 0);
  header.writeUInt32BE(length, LENGTH_OFFSET);
  return header;
}

/** The record type, without the domain that may stand beside it. */
function recordTypeOf(payload: Buffer): number {
  return payload.readUInt16BE(2);
}

/** Where the body of a record begins, after the record header and the discovery header if it has one. */
function bodyOffset(payload: Buffer, hasDiscoveryHeader: boolean): number {
  const recordHeader = payload.length - payload.readUInt32BE(LENGTH_OFFSET);
  if (!hasDiscoveryHeader) return recordHeader;
  const isLong = payload.readUInt8(recordHeader + HAS_IPV6_OFFSET) === 1;
  return recordHeader + (isLong ? DISCOVERY_HEADER_SIZE : SHORT_DISCOVERY_HEADER_SIZE);
}
