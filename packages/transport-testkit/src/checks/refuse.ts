import assert from 'node:assert/strict';
import type { Message, Refusal } from '@x/transport';
import type { CheckContext } from './check.ts';

/** Makes the destination refuse a message, or ends the check where no destination can answer. */
export function refuse({ harness, transport, skip }: CheckContext, message: Message, how: Refusal): void {
  if (!transport.capabilities.acknowledged) skip('nobody answers: acknowledged is false');
  if (harness.refuse === 'never') return skip('the destination takes every message');
  assert.ok(harness.refuse !== undefined, 'the harness of an acknowledged transport must have refuse');
  harness.refuse(message, how);
}
