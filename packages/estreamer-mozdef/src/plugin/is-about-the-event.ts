import { isMozDefError, isTransportError } from '@x/mozdef-events';
import { isEstreamerMozDefError } from '../errors/estreamer-mozdef-error.ts';
import type { MozDefRejection } from './mozdef-plugin.ts';

/** HTTP statuses that blame what was sent: content too large, content that cannot be processed. */
const STATUSES_ABOUT_THE_EVENT: readonly unknown[] = [413, 422];

/**
 * Tells whether a rejection is about the event: its record cannot be mapped, it is invalid, or it is too large. Other
 * rejections, such as a wrong path or password, say that the destination refuses whatever it is sent.
 */
export function isAboutTheEvent({ error }: MozDefRejection): boolean {
  if (isEstreamerMozDefError(error)) return error.code === 'mapping-failed';
  if (isMozDefError(error, 'invalid-event')) return true;
  if (!isTransportError(error)) return false;
  return (
    error.code === 'invalid-message' ||
    error.code === 'message-too-large' ||
    STATUSES_ABOUT_THE_EVENT.includes(error.context.status)
  );
}
