/** Octets of the discovery header that records have whose host address is written out. */
export const DISCOVERY_HEADER_SIZE = 56;
const DISCOVERY_HEADER_WITHOUT_ADDRESS_SIZE = 40;
/** Where a discovery header says whether it has the longer form. */
export const HAS_IPV6_OFFSET = 14;

const RECORD_LENGTH_OFFSET = 4;

/** Where the body of a record begins, behind the record header and the discovery header if it has one. */
export function bodyOffset(payload: Buffer, hasDiscoveryHeader: boolean): number {
  const recordHeader = payload.length - payload.readUInt32BE(RECORD_LENGTH_OFFSET);
  if (!hasDiscoveryHeader) return recordHeader;
  const long = payload.readUInt8(recordHeader + HAS_IPV6_OFFSET) === 1;
  return recordHeader + (long ? DISCOVERY_HEADER_SIZE : DISCOVERY_HEADER_WITHOUT_ADDRESS_SIZE);
}

/** The record type, without the domain that may stand beside it. */
export function recordTypeOf(payload: Buffer): number {
  return payload.readUInt16BE(2);
}

/** Makes a record longer by octets at its end. */
export function lengthened(payload: Buffer, added: Buffer): Buffer {
  const longer = Buffer.concat([payload, added]);
  longer.writeUInt32BE(payload.readUInt32BE(RECORD_LENGTH_OFFSET) + added.length, RECORD_LENGTH_OFFSET);
  return longer;
}
