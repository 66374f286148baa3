import {
  type RetryableOutcome,
  rejected,
  retryable,
  type SendOutcome,
  TransportError,
  type TransportErrorCode,
} from '@x/mozdef-events/transport';
import { describeCause } from './link/connect-failure.ts';
import type { OpenFailure, WriteFailure } from './link/link.ts';
import type { EndOutcomes } from './outbox/outbox.ts';

/** Makes the outcomes and errors of one transport. */
export interface Outcomes {
  /** The transport was closed before the batch came. */
  closed(): RetryableOutcome;
  /** There is no room for the batch. */
  queueFull(undecided: number): RetryableOutcome;
  /** The caller's signal ended the batch. */
  aborted(cause: unknown): EndOutcomes;
  /** The transport's end cut the batch off. */
  cut(): EndOutcomes;
  /** There is no connection. */
  notConnected(failure: OpenFailure): RetryableOutcome;
  /** A connection was lost while nothing was being written. */
  lost(cause: unknown): TransportError;
  /** A message was not handed over. */
  notWritten(failure: WriteFailure): SendOutcome;
}

/** What is said of a message by what became of it. */
const WRITE_FAILURES: Readonly<
  Record<WriteFailure['fate'], readonly [code: TransportErrorCode, what: string, mayHaveArrived: boolean]>
> = {
  unsent: ['unreachable', 'it cannot be sent', false],
  refused: ['unreachable', "the collector's machine says that nobody listens", false],
  unknown: ['connection-lost', 'the connection broke while it was being sent', true],
  timeout: ['timeout', 'the collector takes nothing (see sendTimeoutMs)', true],
  'too-large': [
    'message-too-large',
    'the operating system sends nothing of that size (lower maxMessageBytes)',
    false,
  ],
};

/**
 * @param transport the transport's name
 * @param destination the destination's address
 */
export function createOutcomes(transport: string, destination: string): Outcomes {
  const context = { transport, destination };

  function failed(code: TransportErrorCode, what: string, cause?: unknown): TransportError {
    const message = `Sending to ${destination} failed: ${what}`;
    return new TransportError(code, message, cause === undefined ? { context } : { context, cause });
  }

  function ended(error: TransportError): EndOutcomes {
    return { waiting: retryable(error), inFlight: retryable(error, { mayHaveArrived: true }) };
  }

  return {
    closed: () => retryable(failed('closed', `the transport "${transport}" is closed (make a new one)`)),
    queueFull: (undecided) =>
      retryable(
        failed(
          'queue-full',
          `${undecided} events wait already (send less at once, or raise maxQueuedEvents)`,
        ),
      ),
    aborted: (cause) => ended(failed('aborted', "the caller's signal ended it", cause)),
    cut: () => ended(failed('closed', 'the transport was closed before it was sent')),
    notConnected: ({ code, message, cause }) =>
      retryable(failed(code === 'tls-failed' ? code : 'unreachable', message, cause)),
    lost: (cause) =>
      failed('connection-lost', `the collector ended the connection, ${describeCause(cause)}`, cause),
    notWritten({ fate, cause }) {
      const [code, what, mayHaveArrived] = WRITE_FAILURES[fate];
      const error = failed(code, cause === undefined ? what : `${what}, ${describeCause(cause)}`, cause);
      return fate === 'too-large' ? rejected(error) : retryable(error, { mayHaveArrived });
    },
  };
}
