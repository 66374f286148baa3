import assert from 'node:assert/strict';
import { type Check, codeOf, mayHaveArrived } from './check.ts';

export const closeChecks: readonly Check[] = [
  {
    name: 'close: waits for what is under way',
    async run({ transport, batch, send, within, arrived }) {
      const messages = batch(10);
      const sending = send(messages);
      await within('close must resolve', transport.close());
      for (const { status } of await sending) {
        assert.equal(status, 'sent', 'close must wait until the batch under way is sent');
      }
      await arrived(messages);
    },
  },
  {
    name: 'close: afterwards nothing is sent, and outcomes are retryable with the code closed',
    async run({ transport, batch, send, within, arrived, counts, nameOf }) {
      const before = batch(1);
      await send(before);
      await within('close must resolve', transport.close());
      const after = batch(2);
      for (const outcome of await send(after)) {
        assert.equal(outcome.status, 'retryable');
        assert.equal(codeOf(outcome), 'closed');
        assert.equal(mayHaveArrived(outcome), false);
      }
      await arrived(before);
      const arrivals = counts();
      assert.ok(
        after.every((message) => !arrivals.has(nameOf(message))),
        'nothing must arrive after close',
      );
    },
  },
  {
    name: 'close: may be called twice, and twice at once',
    async run({ transport, batch, send, within }) {
      await send(batch(1));
      await within('close must resolve', Promise.all([transport.close(), transport.close()]));
      await within('a later close must resolve', transport.close());
    },
  },
  {
    name: 'close: a transport that was never used closes',
    async run({ transport, within }) {
      await within('close must resolve', transport.close());
    },
  },
  {
    name: 'close: a signal ends the wait for a destination that does not answer',
    async run({ transport, harness, batch, send, within }) {
      await harness.stall();
      const sending = send(batch(3));
      const closing = transport.close({ signal: AbortSignal.abort() });
      await within('close must resolve when its signal has ended', closing);
      for (const { status } of await sending) {
        const sent = status === 'sent' && !transport.capabilities.acknowledged;
        assert.ok(sent || status === 'retryable', `what close cut off must be retryable, not ${status}`);
      }
    },
  },
  {
    name: 'close: a signal ends the wait for a destination that is gone',
    async run({ transport, harness, batch, send, within }) {
      await harness.stop();
      const sending = send(batch(2));
      const closing = transport.close({ signal: AbortSignal.abort() });
      await within('close must resolve when its signal has ended', closing);
      await sending;
    },
  },
];
