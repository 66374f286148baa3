import type { BatchResultErrorEntry, SendMessageBatchCommandOutput } from '@aws-sdk/client-sqs';
import { rejected, retryable, SENT, type SendOutcome, TransportError } from '@x/mozdef-events/transport';
import { awsName } from './aws-error.ts';
import type { Situation } from './failure-outcome.ts';
import type { Message } from './message.ts';
import { oneLine } from './one-line.ts';
import type { SqsErrorContext } from './sqs-error-context.ts';
import { adviceFor, isThrottling } from './verdict.ts';

/**
 * Says what became of each message of a request that AWS judged one by one. A fault of the sender is final, all else may
 * pass; so may too many requests, whosever fault AWS calls that.
 *
 * @returns an outcome for each message, in order
 */
export function entryOutcomes(
  answer: SendMessageBatchCommandOutput,
  messages: readonly Message[],
  situation: Situation,
): SendOutcome[] {
  const { requestId } = answer.$metadata;
  const judged = new Map<string | undefined, SendOutcome>();
  for (const { Id } of answer.Successful ?? []) judged.set(Id, SENT);
  for (const entry of answer.Failed ?? []) judged.set(entry.Id, failedOutcome(entry, requestId, situation));
  return messages.map(({ entry }) => judged.get(entry.Id) ?? unmentionedOutcome(requestId, situation));
}

function failedOutcome(
  { Code = '', Message = '', SenderFault }: BatchResultErrorEntry,
  requestId: string | undefined,
  { transport, queue }: Situation,
): SendOutcome {
  const name = awsName(Code);
  const said = oneLine(Message);
  const throttled = isThrottling(name);
  const isFinal = SenderFault === true && !throttled;
  const context: SqsErrorContext = {
    transport,
    destination: queue,
    awsErrorName: name,
    responseExcerpt: said,
    ...(requestId !== undefined && { requestId }),
    retryable: !isFinal,
  };
  const advice = isFinal ? adviceFor(name) : 'try again later';
  const message = `Sending to the queue ${queue} failed: AWS answered ${name}: ${said} (${advice})`;
  if (isFinal) return rejected(new TransportError('refused', message, { context }));
  return retryable(new TransportError('unavailable', message, { context }), { mayHaveArrived: !throttled });
}

function unmentionedOutcome(requestId: string | undefined, { transport, queue }: Situation): SendOutcome {
  const context: SqsErrorContext = {
    transport,
    destination: queue,
    ...(requestId !== undefined && { requestId }),
    retryable: true,
  };
  const message = `Sending to the queue ${queue} failed: the answer does not mention the event (try again later)`;
  return retryable(new TransportError('unavailable', message, { context }), { mayHaveArrived: true });
}
