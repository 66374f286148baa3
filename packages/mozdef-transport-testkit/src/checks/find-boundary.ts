import assert from 'node:assert/strict';
import { type EncodedEvent, isMozDefError } from '@x/mozdef-events/transport';
import type { CheckContext } from './check.ts';

/** Events around the limit of a transport. */
export interface Boundary {
  /** An event of exactly `maxEventBytes`, as the transport counts. */
  readonly largest: EncodedEvent;
  /** An event that is one byte larger. */
  readonly tooLarge: EncodedEvent;
}

/**
 * Finds the limit of a transport from outside: an event that is too large for certain is rejected with its size in the
 * bytes that the transport sends, so that it is known what the transport adds to the padding.
 */
export async function findBoundary({ transport, event, send, skip }: CheckContext): Promise<Boundary> {
  const limit = transport.capabilities.maxEventBytes;
  if (limit === undefined) return skip('the transport has no maxEventBytes');
  // Summaries of one length, so that the padding is all that makes a difference.
  const padded = (name: string, length: number) =>
    event({ summary: `boundary ${name}`, details: { pad: 'x'.repeat(length) } });
  const [outcome] = await send([padded('1', limit)]);
  assert.ok(outcome?.status === 'rejected', 'an event over maxEventBytes must be rejected');
  const { error } = outcome;
  assert.ok(isMozDefError(error, 'event-too-large'), 'the rejection must have the code event-too-large');
  assert.equal(error.context.limit, limit, 'context.limit must be maxEventBytes');
  const { byteLength = 0 } = error.context;
  assert.ok(byteLength > limit, 'context.byteLength must be the size in bytes, which is over the limit');
  const room = limit - (byteLength - limit);
  assert.ok(room >= 0, 'maxEventBytes must have room for an event');
  return { largest: padded('2', room), tooLarge: padded('3', room + 1) };
}
