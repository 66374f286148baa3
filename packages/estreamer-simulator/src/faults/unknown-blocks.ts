import { createRecordCatalogue } from '@x/estreamer-protocol';
import { record, withRecord } from './added-records.ts';
import type { MessageFaultTiming, MessageStrike } from './message-fault.ts';
import { DISCOVERY_HEADER_SIZE, HAS_IPV6_OFFSET } from './record-parts.ts';

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

const CONNECTION_STATISTICS = 71;
const CONTENT = Buffer.from('a block that nobody can read', 'ascii');

export const strikeUnknownBlocks: MessageStrike<UnknownBlocksFault> = (fault, { message }) => {
  const { recordType = CONNECTION_STATISTICS, blockType = 4242 } = fault;
  const hasDiscoveryHeader = createRecordCatalogue().byType(recordType)?.discoveryHeader === true;
  const block = blockOf(blockType);
  const body = hasDiscoveryHeader ? Buffer.concat([discoveryHeader(), block]) : block;
  return {
    detail: `adds a record of type ${recordType} with block ${blockType}`,
    messages: withRecord(message, record(recordType, body)),
    afterwards: 'go-on',
  };
};

function blockOf(blockType: number): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(blockType, 0);
  header.writeUInt32BE(header.length + CONTENT.length, 4);
  return Buffer.concat([header, CONTENT]);
}

function discoveryHeader(): Buffer {
  const header = Buffer.alloc(DISCOVERY_HEADER_SIZE);
  header.writeUInt8(1, HAS_IPV6_OFFSET);
  return header;
}
