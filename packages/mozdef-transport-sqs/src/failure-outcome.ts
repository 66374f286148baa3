import {
  isTransportError,
  type RejectedOutcome,
  type RetryableOutcome,
  rejected,
  retryable,
  TransportError,
  type TransportErrorCode,
} from '@x/mozdef-events/transport';
import type { Unfinished } from './attempt.ts';
import { type AwsError, readAwsError } from './aws-error.ts';
import { readRetryAfter } from './retry-after.ts';
import type { SqsErrorContext } from './sqs-error-context.ts';
import { judgeAnswer, judgeSilence } from './verdict.ts';

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
  /** Milliseconds since 1970. */
  readonly now: number;
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
  const verdict = aws.status === undefined ? judgeSilence(aws) : judgeAnswer(aws);
  const message = `${describe(aws)} (${verdict.advice})`;
  const context = { ...answerContext(aws), retryable: verdict.retryable };
  const error = makeError(verdict.code, message, context, situation, cause);
  if (!verdict.retryable) return rejected(error);
  const retryAfterMs = readRetryAfter(aws.headers, situation.now);
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
  cause: unknown,
): TransportError {
  const context: SqsErrorContext = { transport, destination: queue, ...facts };
  const what = step === 'looking-up' ? 'Looking up the queue' : 'Sending to the queue';
  return new TransportError(code, `${what} ${queue} failed: ${message}`, { cause, context });
}
