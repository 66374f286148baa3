import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  createFrameParser,
  createMessageDecoder,
  createRecordDecoder,
  createRecordEncoder,
  encodeMessage,
  type Frame,
  isEstreamerProtocolError,
  messageTypes,
  type RecordDecoder,
  type RecordInput,
} from '../../src/index.ts';
import type { BlockSchema, Fields } from '../../src/schema/schema.ts';
import { damage } from './damage.ts';
import { eventPayloads } from './read-messages.ts';
import { assertHonest, everyBody } from './record-properties.ts';

const MAX_FRAME_BYTES = 1 << 16;
const MAX_BOMB_ITEMS = 40_000;

const messages = createMessageDecoder();
const encoder = createRecordEncoder();

const garbage = (maxLength: number) =>
  fc.uint8Array({ maxLength, size: 'max' }).map((octets) => Buffer.from(octets));

const sometimesDamaged = fc.option(damage).map((damaged) => damaged ?? ((octets: Buffer) => octets));

/** The payload of an event data message: a record of any type, sound or damaged, or anything. */
const payload = fc.oneof(
  fc
    .constantFrom(...everyBody)
    .chain(({ record }) =>
      fc.tuple(record, sometimesDamaged).map(([input, damaged]) => damaged(encoder.encode(input))),
    ),
  garbage(100),
);

const word = (max: number) => fc.oneof(fc.constantFrom(0, 1, 8), fc.nat(max));

/** A piece of a stream: a sound message, a header before garbage, or garbage alone. */
const piece: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 20, arbitrary: payload.map((octets) => encodeMessage({ kind: 'eventData', payload: octets })) },
  {
    weight: 20,
    arbitrary: fc
      .record({
        connectionId: fc.nat(),
        sequenceNumber: fc.nat(),
        payloads: fc.array(payload, { maxLength: 4 }),
      })
      .map(({ payloads, ...head }) => {
        const bundled = payloads.map((octets) => ({ kind: 'eventData', payload: octets }) as const);
        return encodeMessage({ kind: 'messageBundle', ...head, messages: bundled });
      }),
  },
  {
    weight: 20,
    arbitrary: fc
      .tuple(fc.constantFrom(...Object.values(messageTypes), 3, 0xffff), garbage(120))
      .map(([messageType, octets]) => encodeMessage({ kind: 'unknown', messageType, payload: octets })),
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

/** Versions whose body has lists. */
const withLists = everyBody.flatMap((bodyCase) => {
  const { body } = bodyCase.definition;
  if (body.type !== 'block') return [];
  const schema = body.versions.find(
    ({ series, blockType }) => bodyCase.body === `block ${series}:${blockType}`,
  );
  return schema !== undefined && hasLists(schema.fields) ? [{ ...bodyCase, schema }] : [];
});

/** What must hold for everything that a peer can send, as fast-check properties. */
export interface StreamProperties {
  /** Any octets in any pieces go through framing, messages and records; only typed errors are thrown on the way. */
  survivalOfStreams(): fc.IProperty<unknown>;
  /** Lists of lists with very many items, sound and damaged, are records or unknown records, never an error. */
  survivalOfBombs(): fc.IProperty<unknown>;
}

export function createStreamProperties(decoder: RecordDecoder = createRecordDecoder()): StreamProperties {
  /** A message that does not fit its layout is a typed error, and the stream goes on behind it. */
  const decodeFrame = (frame: Frame) => {
    try {
      for (const octets of eventPayloads([messages.decode(frame)])) {
        const record = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
        assertHonest(decoder.decode(record), record);
      }
    } catch (error) {
      if (!isEstreamerProtocolError(error) || error.code !== 'malformed-message') throw error;
    }
  };

  return {
    survivalOfStreams: () =>
      fc.property(
        fc.array(piece, { maxLength: 8, size: 'max' }),
        fc.integer({ min: 1, max: 400 }),
        (pieces, step) => {
          const stream = Buffer.concat(pieces);
          const frames = createFrameParser({ maxFrameBytes: MAX_FRAME_BYTES });
          try {
            for (let offset = 0; offset < stream.length; offset += step) {
              frames.push(stream.subarray(offset, offset + step));
              for (let frame = frames.next(); frame !== undefined; frame = frames.next()) decodeFrame(frame);
              assert.ok(
                frames.pendingBytes < MAX_FRAME_BYTES + 8 + step,
                `${frames.pendingBytes} octets are kept`,
              );
            }
            frames.end();
          } catch (error) {
            if (!isEstreamerProtocolError(error)) throw error;
          }
        },
      ),
    survivalOfBombs: () =>
      fc.property(
        fc.constantFrom(...withLists),
        fc.array(fc.constantFrom(1, 2, 30, 300, 20_000), { minLength: 4, maxLength: 4 }),
        fc.boolean(),
        sometimesDamaged,
        ({ definition, schema }, widths, emptyItems, damaged) => {
          const data = bomb(schema, widths, emptyItems, { items: MAX_BOMB_ITEMS });
          const sound = encoder.encode({ kind: definition.kind, data } as unknown as RecordInput);
          const octets = damaged(sound);
          assertHonest(decoder.decode(octets), octets);
        },
      ),
  };
}

/** A block whose lists are filled as widely as the budget allows, with blocks of their own or with empty ones. */
function bomb(
  schema: BlockSchema,
  [width = 1, ...widths]: readonly number[],
  emptyItems: boolean,
  budget: { items: number },
): Record<string, unknown> {
  const data: Record<string, unknown> = { blockType: schema.blockType };
  for (const [name, { shape }] of Object.entries(schema.fields)) {
    if (shape.type !== 'list') continue;
    const items: unknown[] = [];
    for (let index = 0; index < width && budget.items > 0; index += 1) {
      budget.items -= 1;
      const item = shape.items[index % shape.items.length];
      const empty = item === undefined || (emptyItems && !hasLists(item.fields));
      items.push(
        empty ? { blockType: 0xffff, bytes: new Uint8Array() } : bomb(item, widths, emptyItems, budget),
      );
    }
    data[name] = items;
  }
  return data;
}

function hasLists(fields: Fields): boolean {
  return Object.values(fields).some(({ shape }) => shape.type === 'list');
}
