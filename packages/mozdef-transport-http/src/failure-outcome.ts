import { describeError } from '@x/foundation';
import { describeUntrusted, untrustedReason } from '@x/sockets';
import {
  isTransportError,
  type RejectedOutcome,
  type RetryableOutcome,
  rejected,
  retryable,
  TransportError,
  type TransportErrorCode,
} from '@x/transport';
import type { NoAnswer } from './exchange.ts';

/**
 * Says what a missing answer means for the event: that it may be tried again, and whether it may have arrived. A fault
 * of the program, such as a dispatcher that throws, is final: it would be the same each time.
 *
 * @param transport the transport's name
 * @param destination the URL without credentials
 * @param timeoutMs how long the exchange was allowed to take
 */
export function failureOutcome(
  failure: NoAnswer,
  transport: string,
  destination: string,
  timeoutMs: number,
): RetryableOutcome | RejectedOutcome {
  const { code, message, arrives } = describe(failure, timeoutMs);
  const error = new TransportError(code, `Sending to ${destination} failed: ${message}`, {
    cause: failure.cause,
    context: { transport, destination },
  });
  if (failure.endedBy === 'fault') return rejected(error);
  return retryable(error, { mayHaveArrived: failure.started && arrives !== 'never' });
}

interface Description {
  readonly code: TransportErrorCode;
  readonly message: string;
  readonly arrives?: 'never';
}

function describe({ endedBy, cause, started }: NoAnswer, timeoutMs: number): Description {
  if (endedBy === 'signal') {
    if (isTransportError(cause, 'closed'))
      return { code: 'closed', message: 'the transport was closed before there was an answer' };
    return { code: 'aborted', message: "the caller's signal ended it before there was an answer" };
  }
  if (endedBy === 'timeout') {
    const what = started ? 'there was no answer' : 'there was no connection';
    return {
      code: 'timeout',
      message: `${what} within ${timeoutMs} ms (check the server, or raise timeoutMs)`,
    };
  }
  if (endedBy === 'fault') {
    const message = `the dispatcher threw ${describeError(cause)} (correct createDispatcher, or the runtime's undici)`;
    return { code: 'transport-failed', message };
  }
  return describeConnectionError(cause, started);
}

function describeConnectionError(cause: unknown, started: boolean): Description {
  const { code, message } = readError(cause);
  // With TLS 1.3 a server refuses a client certificate after the handshake, when the request is on its way already.
  const isTls = /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO$)/.test(code);
  if (isTls && (!started || code.includes('ALERT'))) {
    return {
      code: 'tls-failed',
      message: `TLS failed with ${code} (${tlsAdvice(cause, code)})`,
      arrives: 'never',
    };
  }
  if (!started) {
    return {
      code: 'unreachable',
      message: `no connection, ${code || message} (check url and that the server runs)`,
    };
  }
  return {
    code: 'connection-lost',
    message: `the connection broke, ${code || message} (the event may have arrived)`,
  };
}

function tlsAdvice(cause: unknown, code: string): string {
  if (!(cause instanceof Error) || untrustedReason(code) === undefined) {
    return 'check that the port speaks TLS, and tls.ca, tls.certificate and tls.key';
  }
  const { detail, advice } = describeUntrusted(cause);
  return `the server's certificate is not accepted: ${detail}. ${advice}`;
}

function readError(cause: unknown): { code: string; message: string } {
  if (!(cause instanceof Error)) return { code: '', message: 'for an unknown reason' };
  const { code } = cause as NodeJS.ErrnoException;
  return { code: typeof code === 'string' ? code : '', message: cause.message };
}
