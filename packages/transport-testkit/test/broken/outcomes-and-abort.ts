import { retryable, SENT, type SendOutcome, TransportError } from '@x/transport';
import { answering, type BrokenTransport, failure, sending } from './broken-transport.ts';

export const BROKEN_OUTCOMES_AND_ABORT: readonly BrokenTransport[] = [
  [
    'gives errors that are not TransportErrors',
    'outcomes: a destination that is gone makes outcomes, not exceptions',
    answering((outcomes) =>
      outcomes.map((outcome) =>
        outcome.status === 'sent' ? outcome : { ...outcome, error: new Error('plain') as TransportError },
      ),
    ),
  ],
  [
    'throws when the destination is gone',
    'outcomes: a destination that is gone makes outcomes, not exceptions',
    answering((outcomes) => {
      if (outcomes.some(({ status }) => status === 'retryable')) throw failure();
      return outcomes;
    }),
  ],
  [
    'never comes back from a failure',
    'outcomes: a destination that comes back is found again',
    (transport) => {
      let isBroken = false;
      return {
        ...transport,
        async send(batch, options) {
          if (isBroken) return batch.map(() => retryable(failure()));
          const outcomes = await transport.send(batch, options);
          isBroken = outcomes.some(({ status }) => status === 'retryable');
          return outcomes;
        },
      };
    },
  ],
  [
    'wants to try again what is refused for good',
    'outcomes: a message that the destination will never take is rejected',
    answering((outcomes) =>
      outcomes.map((outcome) => (outcome.status === 'rejected' ? retryable(outcome.error) : outcome)),
    ),
  ],
  [
    'gives up what is refused for now',
    'outcomes: a message that the destination cannot take now is retryable',
    answering((outcomes) =>
      outcomes.map((outcome) =>
        outcome.status === 'retryable' ? { status: 'rejected', error: outcome.error } : outcome,
      ),
    ),
  ],
  [
    'sends although the signal has ended',
    'abort: a signal that has ended already sends nothing',
    sending((send, batch) => send(batch, { signal: new AbortController().signal })),
  ],
  [
    'ignores the signal',
    'abort: a signal ends the wait for a destination that does not answer',
    sending((send, batch) => send(batch, { signal: new AbortController().signal })),
  ],
  [
    'throws when the signal ends',
    'abort: a signal ends the wait for a destination that is gone',
    sending(async (send, batch, { signal }) => {
      const outcomes = await send(batch, { signal });
      signal.throwIfAborted();
      return outcomes;
    }),
  ],
  [
    'goes on after the signal and says that nothing arrived',
    'abort: a message that arrives after all was marked as possibly arrived',
    sending((send, batch, { signal }) => {
      const aborted = new Promise<SendOutcome[]>((resolve) => {
        const end = () => resolve(batch.map(() => retryable(new TransportError('aborted', 'ended'))));
        signal.addEventListener('abort', end, { once: true });
      });
      return Promise.race([send(batch, { signal: new AbortController().signal }), aborted]);
    }),
  ],
  [
    'ends every batch with one signal',
    'abort: ending one batch leaves the others alone',
    (transport) => {
      const ending = new AbortController();
      return {
        ...transport,
        send(batch, { signal }) {
          signal.addEventListener('abort', () => ending.abort());
          return transport.send(batch, { signal: ending.signal });
        },
      };
    },
  ],
  [
    'leaves a listener on the signal',
    'abort: nothing is left behind on the signal',
    sending((send, batch, { signal }) => {
      signal.addEventListener('abort', () => {});
      return send(batch, { signal });
    }),
  ],
  [
    'loses a batch that comes while another is under way',
    'concurrency: batches that are sent at once all arrive, each message once',
    (transport) => {
      let isBusy = false;
      return {
        ...transport,
        async send(batch, options) {
          if (isBusy) return batch.map(() => SENT);
          isBusy = true;
          const outcomes = await transport.send(batch, options);
          isBusy = false;
          return outcomes;
        },
      };
    },
  ],
  [
    'gives a batch the outcomes of another',
    'concurrency: each batch gets its own outcomes',
    (transport) => {
      let last: readonly SendOutcome[] = [];
      return {
        ...transport,
        async send(batch, options) {
          last = await transport.send(batch, options);
          await new Promise(setImmediate);
          return batch.map((_, index) => last[index] ?? SENT);
        },
      };
    },
  ],
];
