import { MozDefError } from '../../errors/mozdef-error.ts';
import type { EncodedMessage } from '../../transport/encoded-message.ts';
import { notify } from '../notify.ts';
import type { SpoolDamage } from './segments.ts';
import type { SpoolLoss, SpoolLossReason, SpoolOptions } from './spool-options.ts';

/** Tells what goes wrong in a spool to whoever listens, and counts. */
export interface SpoolReporter {
  /** One event that will not be sent any more. */
  undelivered(
    reason: Extract<SpoolLossReason, 'rejected' | 'too-old'>,
    event: EncodedMessage,
    error: MozDefError,
    mayHaveArrived: boolean,
  ): void;
  dropped(events: readonly EncodedMessage[]): void;
  /** @param count how many events at least cannot be read; 0 for one that was never written whole */
  damage(damage: SpoolDamage, count: number): void;
  error(error: MozDefError): void;
  readonly lost: number;
}

/** @param name the transport's */
export function createSpoolReporter(
  { directory, onLoss = warnOfLoss, onError = warnOfError }: SpoolOptions,
  name: string,
): SpoolReporter {
  const context = { transport: name, destination: directory };
  let lost = 0;

  function lose(loss: SpoolLoss): void {
    lost += loss.count;
    notify(onLoss, loss);
  }

  return {
    undelivered(reason, event, error, mayHaveArrived) {
      lose({ reason, count: 1, error, events: [event], mayHaveArrived });
    },
    dropped(events) {
      const message = `The spool ${directory} was full and dropped its ${events.length} oldest events (the destination is down or slow; raise maxBytes)`;
      const error = new MozDefError('queue-full', message, { context });
      lose({ reason: 'spool-full', count: events.length, error, events, mayHaveArrived: false });
    },
    damage({ file, offset, bytes, isTorn }, count) {
      const what = isTorn
        ? 'were written when the process ended and were cut off; their sender was not told that they were kept'
        : 'are damaged and were passed over; check the disk';
      const message = `${bytes} bytes of ${file} from offset ${offset} ${what}`;
      const error = new MozDefError('spool-failed', message, { context });
      if (count === 0) notify(onError, error);
      else lose({ reason: 'damaged', count, error, events: [], mayHaveArrived: false });
    },
    error: (error) => notify(onError, error),
    get lost() {
      return lost;
    },
  };
}

function warnOfLoss({ count, reason, error }: SpoolLoss): void {
  process.emitWarning(`${count} MozDef events of a spool were lost (${reason}): ${error.message}`, {
    type: 'MozDefWarning',
    code: 'MOZDEF_EVENT_LOST',
  });
}

function warnOfError(error: MozDefError): void {
  process.emitWarning(error.message, { type: 'MozDefWarning', code: 'MOZDEF_SPOOL_FAILED' });
}
