import { notify } from '@x/foundation';
import type { Message } from '../contract/transport.ts';
import { TransportError } from '../contract/transport-error.ts';
import type { SpoolDamage } from './segment-reader.ts';
import type { ResolvedSpoolSettings, SpoolLoss, SpoolLossReason } from './spool-settings.ts';

/** Tells what goes wrong in a spool to the listeners, and counts. */
export interface SpoolReporter<M extends Message> {
  /** One message that will not be sent. */
  undelivered(
    reason: Extract<SpoolLossReason, 'rejected' | 'too-old'>,
    message: M,
    error: TransportError,
    mayHaveArrived: boolean,
  ): void;
  dropped(messages: readonly M[]): void;
  /** @param count how many messages at least cannot be read; 0 for one that was never written whole */
  damage(damage: SpoolDamage, count: number): void;
  error(error: TransportError): void;
  readonly lost: number;
}

/** @param name the transport's */
export function createSpoolReporter<M extends Message>(
  { directory, onLoss = warnOfLoss, onError = warnOfError }: ResolvedSpoolSettings<M>,
  name: string,
): SpoolReporter<M> {
  const context = { transport: name, destination: directory };
  let lost = 0;

  function lose(loss: SpoolLoss<M>): void {
    lost += loss.count;
    notify(onLoss, loss);
  }

  return {
    undelivered(reason, message, error, mayHaveArrived) {
      lose({ reason, count: 1, error, messages: [message], mayHaveArrived });
    },
    dropped(messages) {
      const count = messages.length;
      const text = `The spool ${directory} was full and dropped its ${count} oldest messages (the destination is down or slow; raise maxBytes)`;
      const error = new TransportError('queue-full', text, { context });
      lose({ reason: 'spool-full', count, error, messages, mayHaveArrived: false });
    },
    damage({ file, offset, bytes, isTorn }, count) {
      const what = isTorn
        ? 'were written when the process ended and were cut off; their sender was not told that they were kept'
        : 'are damaged and were passed over; check the disk';
      const text = `${bytes} bytes of ${file} from offset ${offset} ${what}`;
      const error = new TransportError('spool-failed', text, { context });
      if (count === 0) notify(onError, error);
      else lose({ reason: 'damaged', count, error, messages: [], mayHaveArrived: false });
    },
    error: (error) => notify(onError, error),
    get lost() {
      return lost;
    },
  };
}

function warnOfLoss({ count, reason, error }: Pick<SpoolLoss, 'count' | 'reason' | 'error'>): void {
  process.emitWarning(`${count} messages of a spool were lost (${reason}): ${error.message}`, {
    type: 'TransportWarning',
    code: 'MESSAGE_LOST',
  });
}

function warnOfError(error: TransportError): void {
  process.emitWarning(error.message, { type: 'TransportWarning', code: 'SPOOL_FAILED' });
}
