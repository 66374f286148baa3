import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createFrameParser,
  createMessageDecoder,
  type EstreamerProtocolError,
  encodeMessage,
  isEstreamerProtocolError,
  type Message,
} from '../src/index.ts';
import { readMessages } from './support/read-messages.ts';

const messageArbitrary: fc.Arbitrary<Message> = fc.oneof(
  fc.constant({ kind: 'null' as const }),
  fc.record({
    kind: fc.constant('eventData' as const),
    payload: fc.uint8Array({ maxLength: 300, size: 'max' }).map((bytes) => Buffer.from(bytes)),
  }),
);

describe('the frame parser', () => {
  it('gives each message as soon as it is whole, for any cut, whichever pieces lie behind one another in memory', () => {
    fc.assert(
      fc.property(
        fc.array(messageArbitrary, { maxLength: 12 }),
        fc.array(
          fc.record({
            size: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 400 })),
            apart: fc.boolean(),
          }),
          { minLength: 1 },
        ),
        (messages, cuts) => {
          const encoded = messages.map(encodeMessage);
          const stream = Buffer.concat(encoded);
          const parser = createFrameParser();
          const decoder = createMessageDecoder();
          const given: Message[] = [];
          for (let position = 0, turn = 0; position < stream.length; turn += 1) {
            const { size, apart } = cuts[turn % cuts.length] as (typeof cuts)[number];
            const piece = stream.subarray(position, position + size);
            position += piece.length;
            parser.push(apart ? new Uint8Array(piece) : piece);
            for (let frame = parser.next(); frame !== undefined; frame = parser.next()) {
              given.push(decoder.decode(frame));
            }
            const whole = encoded.slice(0, given.length + 1).reduce((sum, { length }) => sum + length, 0);
            expect(given.length === messages.length || whole > position).toBe(true);
          }
          parser.end();
          expect(given).toEqual(messages);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads a stream that comes byte by byte', () => {
    const messages: Message[] = [
      { kind: 'eventData', payload: Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 251)) },
      { kind: 'null' },
      { kind: 'eventData', payload: Buffer.from('the end') },
    ];
    const stream = Buffer.concat(messages.map(encodeMessage));
    expect(readMessages(Array.from(stream, (byte) => Uint8Array.of(byte)))).toEqual(messages);
  });

  it('gives a view into the chunk where a message came in one, and joins the pieces where not', () => {
    const parser = createFrameParser();
    const stream = Buffer.concat(
      [1, 2].map((byte) => encodeMessage({ kind: 'eventData', payload: Buffer.alloc(9, byte) })),
    );
    const [whole, rest] = [stream.subarray(0, 20), new Uint8Array(stream.subarray(20))];
    parser.push(whole);
    const first = parser.next()?.payload;
    expect([first?.buffer, first?.byteOffset]).toEqual([whole.buffer, whole.byteOffset + 8]);
    expect(parser.next()).toBeUndefined();
    parser.push(rest);
    expect(parser.next()?.payload).toEqual(Buffer.alloc(9, 2));
    expect(first).toEqual(Buffer.alloc(9, 1));
    expect(parser.pendingBytes()).toBe(0);
  });

  it('gives a view where the pieces of a message lie behind one another in memory, and copies nothing', () => {
    const payloads = [4, 900, 0, 7, 2000].map((size, index) => Buffer.alloc(size, index + 1));
    const stream = Buffer.concat(payloads.map((payload) => encodeMessage({ kind: 'eventData', payload })));
    for (const size of [1, 3, 16, 300, 1000]) {
      const parser = createFrameParser();
      const given: Buffer[] = [];
      for (let offset = 0; offset < stream.length; offset += size) {
        parser.push(stream.subarray(offset, offset + size));
        // Now and then several pieces wait.
        if ((offset / size) % 3 === 1) continue;
        for (let frame = parser.next(); frame !== undefined; frame = parser.next()) given.push(frame.payload);
      }
      for (let frame = parser.next(); frame !== undefined; frame = parser.next()) given.push(frame.payload);
      expect(given).toEqual(payloads);
      expect(new Set(given.map(({ buffer }) => buffer))).toEqual(new Set([stream.buffer]));
    }
  });

  it('gives views as Buffers also of chunks that are plain bytes', () => {
    const parser = createFrameParser();
    const chunk = new Uint8Array(encodeMessage({ kind: 'eventData', payload: Buffer.from('abc') }));
    parser.push(chunk);
    const payload = parser.next()?.payload;
    expect(Buffer.isBuffer(payload)).toBe(true);
    expect([payload?.toString(), payload?.buffer, payload?.byteOffset]).toEqual(['abc', chunk.buffer, 8]);
  });

  it('refuses a message above maxFrameBytes at its header, before its body arrives', () => {
    const parser = createFrameParser({ maxFrameBytes: 100 });
    parser.push(encodeMessage({ kind: 'null' }));
    parser.push(Buffer.from('0001 0fa2 00000065'.replaceAll(' ', ''), 'hex'));
    expect(parser.next()).toMatchObject({ messageType: 0 });
    const error = failure(() => parser.next());
    expect(error).toMatchObject({ code: 'frame-too-large', context: { messageType: 4002, offset: 8 } });
    expect(error.message).toMatch(/101 bytes.*maxFrameBytes allows 100/);
    parser.push(encodeMessage({ kind: 'null' }));
    expect(failure(() => parser.next())).toBe(error);
  });

  it('stops at a header of another version and says where', () => {
    const parser = createFrameParser();
    parser.push(encodeMessage({ kind: 'null' }));
    parser.push(Buffer.from('HTTP/1.1 400 Bad Request\r\n'));
    parser.next();
    expect(failure(() => parser.next())).toMatchObject({ code: 'bad-version', context: { offset: 8 } });
  });

  it('tells when the stream ends inside a message', () => {
    const parser = createFrameParser();
    parser.push(encodeMessage({ kind: 'error', errorCode: 19, errorText: 'No space' }).subarray(0, 12));
    expect(parser.next()).toBeUndefined();
    expect(parser.pendingBytes()).toBe(12);
    expect(failure(() => parser.end())).toMatchObject({ code: 'stream-truncated', context: { offset: 0 } });
  });
});

function failure(action: () => unknown): EstreamerProtocolError {
  try {
    action();
  } catch (error) {
    if (isEstreamerProtocolError(error)) return error;
    throw error;
  }
  return expect.fail('nothing was thrown');
}
