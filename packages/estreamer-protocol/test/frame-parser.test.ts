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
    payload: fc.uint8Array({ maxLength: 300 }).map((octets) => Buffer.from(octets)),
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

  it('refuses a message above maxFrameBytes at its header, before its body arrives', () => {
    const parser = createFrameParser({ maxFrameBytes: 100 });
    parser.push(encodeMessage({ kind: 'null' }));
    parser.push(Buffer.from('0001 0fa2 00000065'.replaceAll(' ', ''), 'hex'));
    expect(parser.next()).toMatchObject({ messageType: 0 });
    const error = failure(() => parser.next());
    expect(error).toMatchObject({ code: 'frame-too-large', context: { messageType: 4002, offset: 8 } });
    expect(error.message).toMatch(/101 octets.*maxFrameBytes allows 100/);
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
    expect(parser.pendingBytes).toBe(12);
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
