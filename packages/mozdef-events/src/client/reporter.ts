import { formatIssue, type MozDefIssue } from '../errors/mozdef-error.ts';
import type { MozDefMessage } from '../event/mozdef-vulnerability.ts';
import type { MozDefClientSettings, MozDefLogger, MozDefLoss } from './client-settings.ts';

/** Tells losses and warnings to the listeners. Never throws. */
export interface Reporter {
  loss(loss: MozDefLoss): void;
  warnings(warnings: readonly MozDefIssue[], event: MozDefMessage): void;
}

/**
 * Makes a reporter. A loss goes to the callback, else to the logger; where there is neither, the first loss is a
 * process warning, so that it cannot pass unseen.
 */
export function createReporter(
  { onLoss, onWarning }: Pick<MozDefClientSettings, 'onLoss' | 'onWarning'>,
  logger: MozDefLogger | undefined,
): Reporter {
  let warned = false;

  function guard(report: () => void): void {
    try {
      report();
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error), { code: 'MOZDEF_CALLBACK_FAILED' });
    }
  }

  function logLoss({ reason, count, transport, error, mayHaveArrived }: MozDefLoss): void {
    if (logger !== undefined) {
      logger.warn(
        { code: 'events-lost', reason, count, transport, mayHaveArrived, err: error },
        'MozDef events lost',
      );
    } else if (!warned) {
      warned = true;
      process.emitWarning(`A MozDef event was lost: ${error.message}`, {
        type: 'MozDefWarning',
        code: 'MOZDEF_EVENT_LOST',
        detail: 'Give createMozDefClient an onLoss callback or a logger to be told about every loss.',
      });
    }
  }

  return {
    loss(loss) {
      guard(() => (onLoss ?? logLoss)(loss));
    },
    warnings(warnings, event) {
      guard(() => {
        if (onWarning !== undefined) onWarning(warnings, event);
        else
          logger?.warn(
            { code: 'event-doubtful', warnings: warnings.map(formatIssue) },
            'MozDef event is doubtful',
          );
      });
    },
  };
}
