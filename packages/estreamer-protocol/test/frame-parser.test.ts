import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createFrameParser,
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
    payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  }),
);

describe('the frame parser', () => {
  it('gives the same messages for any cut of the stream', () => {
    fc.assert(
      fc.property(
        fc.array(messageArbitrary, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 64 })),
        (messages, cuts) => {
          const stream = Buffer.concat(messages.map(encodeMessage));
          const pieces: Buffer[] = [];
          let position = 0;
          for (const size of cuts) {
            pieces.push(stream.subarray(position, position + size));
            position += size;
          }
          pieces.push(stream.subarray(position));
          expect(readMessages(pieces)).toEqual(messages);
        },
      ),
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
    const [whole, rest] = [stream.subarray(0, 20), stream.subarray(20)];
    parser.push(whole);
    const first = parser.next()?.payload;
    expect([first?.buffer, first?.byteOffset]).toEqual([whole.buffer, whole.byteOffset + 8]);
    expect(parser.next()).toBeUndefined();
    parser.push(rest);
    expect(parser.next()?.payload).toEqual(Buffer.alloc(9, 2));
    expect(first).toEqual(Buffer.alloc(9, 1));
    expect(parser.pendingBytes()).toBe(0);
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
