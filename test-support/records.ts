// From dist, where the packages under test have it from, so that there is one protocol.
import {
  createRecordDecoder,
  createRecordEncoder,
  type EventRecord,
  type RecordInput,
} from '../packages/estreamer-protocol/dist/index.js';

const encoder = createRecordEncoder();
const decoder = createRecordDecoder();

/** A record as it comes from the wire: encoded, then decoded. What the input leaves out is zero or empty. */
export function recordOf(input: RecordInput): EventRecord {
  return decoder.decode(encoder.encode(input));
}

/** An event that comes as text, as it comes from the wire. */
export function textRecord(recordType: number, data: object): EventRecord {
  const body = Buffer.from(JSON.stringify(data));
  const header = Buffer.alloc(16);
  header.writeUInt32BE(recordType, 0);
  header.writeUInt32BE(body.length, 4);
  header.writeUInt32BE(1_607_028_500, 8);
  return decoder.decode(Buffer.concat([header, body]));
}

/** A record whose body nobody can decode. */
export function undecoded(recordType: number): EventRecord {
  const payload = Buffer.from('0000000000000003616263', 'hex');
  payload.writeUInt32BE(recordType, 0);
  return decoder.decode(payload);
}
