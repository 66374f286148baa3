import assert from 'node:assert/strict';
import type { EncodedEvent } from '@x/mozdef-events/transport';
import type { Refusal } from '../harness.ts';
import type { CheckContext } from './check.ts';

/** Makes the destination refuse an event, or ends the check where no destination can answer. */
export function refuse({ harness, transport, skip }: CheckContext, event: EncodedEvent, how: Refusal): void {
  if (!transport.capabilities.acknowledged) skip('nobody answers: acknowledged is false');
  assert.ok(harness.refuse !== undefined, 'the harness of an acknowledged transport must have refuse');
  harness.refuse(event.message.summary, how);
}
