import fc from 'fast-check';
import {
  createRecordEncoder,
  encodeHostProfile,
  encodeMessage,
  type FullHostProfileInput,
  messageTypes,
} from '../../src/index.ts';
import { fullHostProfile149 } from '../../src/records/discovery/host-profiles.ts';
import { blockArbitrary } from './arbitrary-record.ts';
import { sometimesDamaged } from './damage.ts';
import { everyBody } from './record-properties.ts';

const encoder = createRecordEncoder();

const garbage = (maxLength: number) =>
  fc.uint8Array({ maxLength, size: 'max' }).map((bytes) => Buffer.from(bytes));

/** A record whose body is text between braces. */
const eventText = fc
  .tuple(fc.constantFrom(2, 71, 400, 500, 502), fc.dictionary(fc.string({ maxLength: 10 }), fc.jsonValue()))
  .map(([recordType, fields]) => {
    const body = Buffer.from(JSON.stringify(fields));
    const header = Buffer.alloc(16);
    header.writeUInt32BE(recordType, 0);
    header.writeUInt32BE(body.length, 4);
    return Buffer.concat([header, body]);
  });

/** The payload of an event data message: a record of any type, sound or damaged, or anything. */
const payload = fc.oneof(
  fc
    .constantFrom(...everyBody)
    .chain(({ record }) =>
      fc.tuple(record, sometimesDamaged).map(([input, damaged]) => damaged(encoder.encode(input))),
    ),
  fc.tuple(eventText, sometimesDamaged).map(([bytes, damaged]) => damaged(bytes)),
  garbage(100),
);

const hostProfile = blockArbitrary(fullHostProfile149).map((profile) =>
  encodeHostProfile(profile as FullHostProfileInput),
);

const word = (max: number) => fc.oneof(fc.constantFrom(0, 1, 8), fc.nat(max));

/** A piece of a stream: a sound message, a header before garbage, or garbage alone. */
export const streamPiece: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 20, arbitrary: payload.map((bytes) => encodeMessage({ kind: 'eventData', payload: bytes })) },
  {
    weight: 20,
    arbitrary: fc
      .record({
        connectionId: fc.nat(),
        sequenceNumber: fc.nat(),
        payloads: fc.array(payload, { maxLength: 4 }),
      })
      .map(({ payloads, ...head }) => {
        const bundled = payloads.map((bytes) => ({ kind: 'eventData', payload: bytes }) as const);
        return encodeMessage({ kind: 'messageBundle', ...head, messages: bundled });
      }),
  },
  {
    weight: 20,
    arbitrary: fc
      .tuple(fc.constantFrom(...Object.values(messageTypes), 3, 0xffff), garbage(120))
      .map(([messageType, bytes]) => encodeMessage({ kind: 'unknown', messageType, payload: bytes })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(hostProfile, sometimesDamaged)
      .map(([bytes, damaged]) => encodeMessage({ kind: 'singleHostData', payload: damaged(bytes) })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(word(3), word(0xffff), word(0xffff_ffff)).map(([version, type, length]) => {
      const header = Buffer.alloc(8);
      header.writeUInt16BE(version, 0);
      header.writeUInt16BE(type, 2);
      header.writeUInt32BE(length, 4);
      return header;
    }),
  },
  { weight: 1, arbitrary: garbage(40) },
);
