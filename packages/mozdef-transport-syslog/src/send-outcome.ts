import { deliveryFailure, type SendResult } from '@x/sockets';
import { endedOutcome, rejected, retryable, SENT, type SendOutcome, TransportError } from '@x/transport';

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
  const error = new TransportError(deliveryFailure(result), message, {
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
