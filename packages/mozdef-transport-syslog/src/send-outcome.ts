import type { SendResult, SocketErrorCode } from '@x/sockets';
import {
  endedOutcome,
  rejected,
  retryable,
  SENT,
  type SendOutcome,
  TransportError,
  type TransportErrorCode,
} from '@x/transport';

/** What the errors of sockets are called for every transport. */
const CODES: Readonly<Partial<Record<SocketErrorCode, TransportErrorCode>>> = {
  timeout: 'timeout',
  'connection-lost': 'connection-lost',
  'tls-version': 'tls-failed',
  'tls-failed': 'tls-failed',
  'untrusted-server': 'tls-failed',
  'client-certificate-expired': 'tls-failed',
  'client-certificate-rejected': 'tls-failed',
  'too-large': 'message-too-large',
};

/**
 * Says what the result of sending means for a message.
 *
 * @param transport the transport's name
 * @param destination the destination for people
 * @param reason that of the batch's signal
 */
export function sendOutcome(
  result: SendResult,
  transport: string,
  destination: string,
  reason: unknown,
): SendOutcome {
  if (result === 'sent') return SENT;
  const { code, message, context } = result;
  const { mayHaveArrived = false, byteLength, limit } = context;
  if (code === 'aborted' || code === 'closed') return endedOutcome(transport, reason, mayHaveArrived);
  // Before there is a connection, time that has run out is one more way not to reach anybody.
  const early = code === 'timeout' && !mayHaveArrived ? 'unreachable' : (CODES[code] ?? 'unreachable');
  const named = context.phase === 'handshake' ? 'tls-failed' : early;
  const error = new TransportError(named, message, {
    context: {
      transport,
      destination,
      ...(byteLength !== undefined && { byteLength }),
      ...(byteLength !== undefined && limit !== undefined && { limit }),
    },
    cause: result,
  });
  return code === 'too-large' ? rejected(error) : retryable(error, { mayHaveArrived });
}
