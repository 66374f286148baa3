import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  createFrameParser,
  createHostProfileDecoder,
  createMessageDecoder,
  createRecordDecoder,
  createRecordEncoder,
  type Frame,
  isEstreamerProtocolError,
  type RecordDecoder,
  type RecordInput,
} from '../../src/index.ts';
import type { BlockSchema, Fields } from '../../src/schema/schema.ts';
import { streamPiece } from './arbitrary-stream.ts';
import { sometimesDamaged } from './damage.ts';
import { eventPayloads } from './read-messages.ts';
import { assertHonest, everyBody } from './record-properties.ts';

const MAX_FRAME_BYTES = 1 << 16;
const MAX_BOMB_ITEMS = 40_000;

const messages = createMessageDecoder();
const hostProfiles = createHostProfileDecoder();
const encoder = createRecordEncoder();

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
  /** Any bytes in any pieces go through framing, messages and records; only typed errors are thrown on the way. */
  survivalOfStreams(): fc.IProperty<unknown>;
  /** Lists of lists with very many items, sound and damaged, are records or unknown records, never an error. */
  survivalOfBombs(): fc.IProperty<unknown>;
}

export function createStreamProperties(decoder: RecordDecoder = createRecordDecoder()): StreamProperties {
  /** A message that does not fit its layout is a typed error, and the stream goes on behind it. */
  const decodeFrame = (frame: Frame) => {
    try {
      const message = messages.decode(frame);
      if (message.kind === 'singleHostData' || message.kind === 'multipleHostData') {
        const profile = hostProfiles.decode(message.payload);
        if (profile.kind === 'unknown') assert.ok(profile.reason.offset <= message.payload.length);
      }
      for (const bytes of eventPayloads([message])) {
        const record = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        assertHonest(decoder.decode(record), record);
      }
    } catch (error) {
      if (!isEstreamerProtocolError(error) || error.code !== 'malformed-message') throw error;
    }
  };

  return {
    survivalOfStreams: () =>
      fc.property(
        fc.array(streamPiece, { maxLength: 8, size: 'max' }),
        fc.integer({ min: 1, max: 400 }),
        fc.boolean(),
        (pieces, step, apart) => {
          const stream = Buffer.concat(pieces);
          const frames = createFrameParser({ maxFrameBytes: MAX_FRAME_BYTES });
          try {
            for (let offset = 0; offset < stream.length; offset += step) {
              const chunk = stream.subarray(offset, offset + step);
              frames.push(apart ? new Uint8Array(chunk) : chunk);
              for (let frame = frames.next(); frame !== undefined; frame = frames.next()) decodeFrame(frame);
              assert.ok(
                frames.pendingBytes() < MAX_FRAME_BYTES + 8 + step,
                `${frames.pendingBytes()} bytes are kept`,
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
          const bytes = damaged(sound);
          assertHonest(decoder.decode(bytes), bytes);
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
