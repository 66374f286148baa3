import type { BatchResultErrorEntry, SendMessageBatchResult } from '@aws-sdk/client-sqs';
import {
  isTransportError,
  type RejectedOutcome,
  type RetryableOutcome,
  rejected,
  retryable,
  SENT,
  type SendOutcome,
  TransportError,
  type TransportErrorCode,
  type TransportErrorContext,
} from '@x/transport';
import type { Unfinished } from './attempt.ts';
import {
  type AwsError,
  adviceFor,
  awsName,
  excerpt,
  isThrottling,
  readAwsError,
  retryAfterOf,
  verdictOf,
} from './aws-error.ts';

/** What errors of this transport say besides what every {@link TransportError} does. */
export interface SqsErrorContext extends TransportErrorContext {
  /** What AWS or its SDK calls the error, such as `QueueDoesNotExist` or `CredentialsProviderError`. */
  readonly awsErrorName?: string;
  /** Whether sending the event again may help. */
  readonly retryable?: boolean;
}

/**
 * Reads the context of an error that came out of this transport.
 *
 * @returns the error's own context, with the AWS error name and the retryable flag where there are any
 */
export function readSqsErrorContext(error: TransportError): SqsErrorContext {
  return error.context;
}

/** What was being done. */
export interface Situation {
  /** Name of the transport. */
  readonly transport: string;
  /** Name or URL of the queue. */
  readonly queue: string;
  /** Whether messages were being sent, or the queue's URL looked up. */
  readonly step: 'looking-up' | 'sending';
  /** How long a request was allowed to take, in milliseconds. */
  readonly timeoutMs: number;
  /** Unix milliseconds. */
  readonly now: number;
}

/**
 * Says what became of each message of a request that AWS answered. A fault of the sender is final, all else may pass; so
 * may too many requests, whosever fault AWS calls that. What the answer does not mention has not arrived for certain.
 *
 * @param ids those of the messages, in order
 * @returns an outcome for each message, in order
 */
export function answerOutcomes(
  answer: SendMessageBatchResult,
  requestId: string | undefined,
  ids: readonly string[],
  situation: Situation,
): SendOutcome[] {
  const outcomes = new Map<string | undefined, SendOutcome>();
  for (const { Id } of answer.Successful ?? []) outcomes.set(Id, SENT);
  for (const entry of answer.Failed ?? []) outcomes.set(entry.Id, failedOutcome(entry, requestId, situation));
  return ids.map((id) => outcomes.get(id) ?? unmentionedOutcome(requestId, situation));
}

function failedOutcome(
  { Code = '', Message = '', SenderFault }: BatchResultErrorEntry,
  requestId: string | undefined,
  situation: Situation,
): SendOutcome {
  const name = awsName(Code);
  const said = excerpt(Message);
  const throttled = isThrottling(name);
  const isFinal = SenderFault === true && !throttled;
  const context = {
    awsErrorName: name,
    responseExcerpt: said,
    ...(requestId !== undefined && { requestId }),
    retryable: !isFinal,
  };
  const message = `AWS answered ${name}: ${said} (${isFinal ? adviceFor(name) : 'try again later'})`;
  if (isFinal) return rejected(makeError('refused', message, context, situation));
  return retryable(makeError('unavailable', message, context, situation), { mayHaveArrived: !throttled });
}

function unmentionedOutcome(requestId: string | undefined, situation: Situation): SendOutcome {
  const context = { ...(requestId !== undefined && { requestId }), retryable: true };
  const message = 'the answer does not mention the event (try again later)';
  return retryable(makeError('unavailable', message, context, situation), { mayHaveArrived: true });
}

/** Says what a request that did not come to its end means for each of its messages. */
export function failureOutcome(
  failure: Unfinished,
  situation: Situation,
): RejectedOutcome | RetryableOutcome {
  return failure.endedBy === 'error'
    ? errorOutcome(failure.cause, situation)
    : endedOutcome(failure, situation);
}

/** It was ended from here. */
function endedOutcome({ endedBy, cause, begun }: Unfinished, situation: Situation): RetryableOutcome {
  const { code, message } = describeEnd(endedBy, cause, situation.timeoutMs);
  const error = makeError(code, message, { retryable: true }, situation, cause);
  return retryable(error, { mayHaveArrived: begun && situation.step === 'sending' });
}

function describeEnd(
  endedBy: Unfinished['endedBy'],
  cause: unknown,
  timeoutMs: number,
): { code: TransportErrorCode; message: string } {
  if (endedBy === 'timeout') {
    const message = `there was no answer within ${timeoutMs} ms (check the network, or raise timeoutMs)`;
    return { code: 'timeout', message };
  }
  if (isTransportError(cause, 'closed')) {
    return { code: 'closed', message: 'the transport was closed before there was an answer' };
  }
  return { code: 'aborted', message: "the caller's signal ended it before there was an answer" };
}

/** AWS answered with an error, or there was no answer. */
function errorOutcome(cause: unknown, situation: Situation): RejectedOutcome | RetryableOutcome {
  const aws = readAwsError(cause);
  const verdict = verdictOf(aws);
  const message = `${describe(aws)} (${verdict.advice})`;
  const context = { ...answerContext(aws), retryable: verdict.retryable };
  const error = makeError(verdict.code, message, context, situation, cause);
  if (!verdict.retryable) return rejected(error);
  const retryAfterMs = retryAfterOf(aws, situation.now);
  return retryable(error, {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    // An earlier attempt inside of the SDK may have arrived, whatever became of the last one.
    mayHaveArrived: situation.step === 'sending' && (verdict.mayHaveArrived || aws.attempts > 1),
  });
}

function describe({ name, message, status, systemCode }: AwsError): string {
  const what = [systemCode, name, message].filter(
    (part, index, all) => part !== '' && all.indexOf(part) === index,
  );
  const said = what.join(': ');
  return status === undefined ? said : `AWS answered ${status} ${said}`;
}

function answerContext({ name, message, status, requestId }: AwsError): SqsErrorContext {
  return {
    ...(name !== '' && { awsErrorName: name }),
    ...(status !== undefined && { status, responseExcerpt: message }),
    ...(requestId !== undefined && { requestId }),
  };
}

function makeError(
  code: TransportErrorCode,
  message: string,
  facts: SqsErrorContext,
  { transport, queue, step }: Situation,
  cause?: unknown,
): TransportError {
  const context: SqsErrorContext = { transport, destination: queue, ...facts };
  const what = step === 'looking-up' ? 'Looking up the queue' : 'Sending to the queue';
  return new TransportError(code, `${what} ${queue} failed: ${message}`, { cause, context });
}
