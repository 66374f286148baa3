import assert from 'node:assert/strict';
import { isTransportError, type Message } from '@x/transport';
import type { CheckContext } from './check.ts';

/** Messages around the limit of a transport. */
export interface Boundary {
  /** A message of exactly `maxMessageBytes`, as the transport counts. */
  readonly largest: Message;
  /** A message that is one byte larger. */
  readonly tooLarge: Message;
}

/**
 * Finds the limit of a transport from outside: a message that is too large for certain is rejected with its size in the
 * bytes that the transport sends, so that it is known what the transport adds to the padding.
 */
export async function findBoundary({ transport, message, send, skip }: CheckContext): Promise<Boundary> {
  const limit = transport.capabilities.maxMessageBytes;
  if (limit === undefined) return skip('the transport has no maxMessageBytes');
  // Summaries of one length, so that the padding is all that makes a difference.
  const padded = (name: string, length: number) =>
    message({ summary: `boundary ${name}`, details: { pad: 'x'.repeat(length) } });
  const [outcome] = await send([padded('1', limit)]);
  assert.ok(outcome?.status === 'rejected', 'a message over maxMessageBytes must be rejected');
  const { error } = outcome;
  assert.ok(
    isTransportError(error, 'message-too-large'),
    'the rejection must have the code message-too-large',
  );
  assert.equal(error.context.limit, limit, 'context.limit must be maxMessageBytes');
  const { byteLength = 0 } = error.context;
  assert.ok(byteLength > limit, 'context.byteLength must be the size in bytes, which is over the limit');
  const room = limit - (byteLength - limit);
  assert.ok(room >= 0, 'maxMessageBytes must have room for a message');
  return { largest: padded('2', room), tooLarge: padded('3', room + 1) };
}
