import { retryable, SENT, type SendOutcome } from '@x/transport';
import { answering, type BrokenTransport, failure, sending } from './broken-transport.ts';

export const BROKEN_CLOSE_AND_HONESTY: readonly BrokenTransport[] = [
  [
    'closes without waiting',
    'close: waits for what is under way',
    (transport) => ({ ...transport, close: () => transport.close({ signal: AbortSignal.abort() }) }),
  ],
  [
    'goes on after close',
    'close: afterwards nothing is sent, and outcomes are retryable with the code closed',
    (transport) => ({ ...transport, close: async () => {} }),
  ],
  [
    'throws at the second close',
    'close: may be called twice, and twice at once',
    (transport) => {
      let isClosed = false;
      return {
        ...transport,
        async close(options) {
          if (isClosed) throw failure();
          isClosed = true;
          await transport.close(options);
        },
      };
    },
  ],
  [
    'cannot close before its first batch',
    'close: a transport that was never used closes',
    (transport) => {
      let isUsed = false;
      return {
        ...transport,
        send(...input) {
          isUsed = true;
          return transport.send(...input);
        },
        close: (options) => (isUsed ? transport.close(options) : Promise.reject(failure())),
      };
    },
  ],
  [
    'ignores the signal of close',
    'close: a signal ends the wait for a destination that does not answer',
    (transport) => ({ ...transport, close: () => transport.close() }),
  ],
  [
    'never gives up and ignores the signal of close',
    'close: a signal ends the wait for a destination that is gone',
    (transport) => {
      const batches = new Set<Promise<unknown>>();
      return {
        ...transport,
        send(...input) {
          const sent = transport.send(...input).then((outcomes) => {
            return outcomes.some(({ status }) => status === 'retryable')
              ? new Promise<never>(() => {})
              : outcomes;
          });
          batches.add(sent);
          return sent;
        },
        close: async () => void (await Promise.all(batches)),
      };
    },
  ],
  [
    'gives up while the destination stalls, and says that nothing arrived',
    'back-pressure: what a stalled destination holds up is decided when it goes on',
    sending((send, batch, options) => {
      const sent = send(batch, options);
      const givenUp = new Promise<SendOutcome[]>((resolve) => {
        setImmediate(() => resolve(batch.map(() => retryable(failure()))));
      });
      return Promise.race([sent, givenUp]);
    }),
  ],
  [
    'has room for so many batches only, once and for all',
    'back-pressure: batches that end while the destination stalls make room again',
    (transport) => {
      let room = 120;
      return {
        ...transport,
        async send(batch, options) {
          room -= 1;
          return room < 0 ? batch.map(() => retryable(failure())) : transport.send(batch, options);
        },
      };
    },
  ],
  [
    'says sent without waiting for the answer',
    'acknowledged: nothing is sent while the destination does not answer',
    sending(async (send, batch, options) => {
      void send(batch, options);
      return batch.map(() => SENT);
    }),
  ],
  [
    'says sent although the destination went away',
    'acknowledged: what was sent has arrived, even if the destination went away meanwhile',
    answering((outcomes) => outcomes.map(() => SENT)),
  ],
  [
    'says that what arrived has not',
    'acknowledged: a message that arrived was sent, or is marked as possibly arrived',
    answering((outcomes) => outcomes.map(() => retryable(failure()))),
  ],
];
