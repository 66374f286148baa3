import { encodeMessage } from '@x/estreamer-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEstreamerClientError } from '../src/index.ts';
import { createSession } from '../src/session/session.ts';
import { createSessionRequest } from '../src/session/session-request.ts';
import { capturedRequest } from './support/client.ts';
import { bundle, deviceRecord, NULL, strangeRecord, streamingInformation } from './support/messages.ts';

const newSession = () =>
  createSession({
    request: createSessionRequest(capturedRequest),
    initialTimestamp: 0,
    maxFrameBytes: 4096,
    peer: { host: 'fmc.example', port: 8302 },
  });

const stream = Buffer.concat([
  NULL,
  streamingInformation(5000, 6667),
  bundle(1, deviceRecord(1), strangeRecord(1_700_000_000, 5)),
  NULL,
  encodeMessage({ kind: 'unknown', messageType: 4711, payload: Buffer.from('new') }),
  encodeMessage(deviceRecord(2)),
  bundle(2, deviceRecord(3)),
]);

/** All steps that a session takes over pieces of a stream; the error that ends it is the last. */
function steps(pieces: readonly Buffer[]): unknown[] {
  const session = newSession();
  const taken: unknown[] = [];
  try {
    for (const piece of pieces) {
      session.receive(piece);
      for (let step = session.next(); step !== undefined; step = session.next()) taken.push(step);
    }
  } catch (error) {
    taken.push(error);
  }
  return taken;
}

describe('a session', () => {
  it('takes the same steps however the stream is cut', () => {
    const whole = steps([stream]);
    expect(whole.map((step) => (step as { kind: string }).kind)).toEqual([
      'idle',
      'send',
      'deliver',
      'idle',
      'unexpected',
      'deliver',
      'deliver',
    ]);
    for (let cut = 1; cut < stream.length; cut += 1) {
      expect(steps([stream.subarray(0, cut), stream.subarray(cut)])).toEqual(whole);
    }
    expect(steps(Array.from(stream, (byte) => Buffer.from([byte])))).toEqual(whole);
  });

  it('takes mutated streams, and fails with nothing but a client error', () => {
    const change = fc.tuple(fc.nat(stream.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), fc.nat(stream.length), (changes, length) => {
        const mutated = Buffer.from(stream.subarray(0, length));
        for (const [offset, value] of changes) if (offset < length) mutated[offset] = value;
        const errors = steps([mutated]).filter((step) => step instanceof Error);
        expect(errors.every((one) => isEstreamerClientError(one))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes any bytes, and fails with nothing but a client error', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), (pieces) => {
        const errors = steps(pieces.map((piece) => Buffer.from(piece))).filter(
          (step) => step instanceof Error,
        );
        expect(errors.every((one) => isEstreamerClientError(one))).toBe(true);
      }),
    );
  });
});
