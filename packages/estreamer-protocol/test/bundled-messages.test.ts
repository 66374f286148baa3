import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMessageDecoder, encodeMessage, isEstreamerProtocolError } from '../src/index.ts';
import { bundledMessageFields, bundleFields } from '../src/messages/message-layouts.ts';
import { createLayoutParser } from '../src/schema/binary-parser.ts';

const MESSAGE_BUNDLE = 4002;
const EVENT_DATA = new Set([3, 4]);

const decoder = createMessageDecoder();
const head = createLayoutParser<{ connectionId: number; sequenceNumber: number }>(bundleFields);
const inner = createLayoutParser<{ messageType: number; messageLength: number }>(bundledMessageFields);

/** The payloads in a bundle by binary-parser; undefined where it is none. */
function payloadsByParser(bundle: Buffer): Buffer[] | undefined {
  const payloads: Buffer[] = [];
  try {
    for (let offset = head.parse(bundle).size; offset < bundle.length; ) {
      const { data, size } = inner.parse(bundle.subarray(offset));
      const start = offset + size;
      offset = start + data.messageLength;
      if (!EVENT_DATA.has(data.messageType & 0xffff) || offset > bundle.length) return undefined;
      payloads.push(bundle.subarray(start, offset));
    }
    return payloads;
  } catch {
    return undefined;
  }
}

function payloadsByDecoder(bundle: Buffer): Uint8Array[] | undefined {
  try {
    const message = decoder.decode({ messageType: MESSAGE_BUNDLE, payload: bundle });
    return message.kind === 'messageBundle' ? message.messages.map(({ payload }) => payload) : undefined;
  } catch (error) {
    if (isEstreamerProtocolError(error) && error.code === 'malformed-message') return undefined;
    throw error;
  }
}

const bundle = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 6 }).map((payloads) =>
  encodeMessage({
    kind: 'messageBundle',
    connectionId: 1,
    sequenceNumber: 2,
    messages: payloads.map((payload) => ({ kind: 'eventData', payload })),
  }).subarray(8),
);

describe('the messages inside a bundle', () => {
  it('are those that binary-parser finds', () => {
    fc.assert(
      fc.property(bundle, (bytes) => {
        const expected = payloadsByParser(bytes);
        expect(expected).toBeDefined();
        expect(payloadsByDecoder(bytes)).toEqual(expected);
      }),
    );
  });

  it('are those that binary-parser finds, or none, where the bundle is cut or changed', () => {
    fc.assert(
      fc.property(bundle, fc.nat(), fc.nat(), fc.integer({ min: 0, max: 255 }), (bytes, cut, at, byte) => {
        const damaged = Buffer.from(bytes.subarray(0, cut % (bytes.length + 1)));
        if (damaged.length > 0) damaged[at % damaged.length] = byte;
        expect(payloadsByDecoder(damaged)).toEqual(payloadsByParser(damaged));
      }),
      { numRuns: 1000 },
    );
  });

  it('are views into the bundle', () => {
    const bytes = encodeMessage({
      kind: 'messageBundle',
      connectionId: 1,
      sequenceNumber: 2,
      messages: [{ kind: 'eventData', payload: Buffer.from('abc') }],
    }).subarray(8);
    const [payload] = payloadsByDecoder(bytes) ?? [];
    expect([payload?.buffer, payload?.byteOffset]).toEqual([bytes.buffer, bytes.byteOffset + 16]);
  });
});
