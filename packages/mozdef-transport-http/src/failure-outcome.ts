import {
  isTransportError,
  type RetryableOutcome,
  retryable,
  TransportError,
  type TransportErrorCode,
} from '@x/mozdef-events/transport';
import type { NoAnswer } from './exchange.ts';

/** What is wrong with a certificate, and what to do, by the code of the TLS error. */
const CERTIFICATE_ADVICE: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the server has a self-signed certificate; give it as tls.ca to trust it',
  SELF_SIGNED_CERT_IN_CHAIN:
    'the certificate authority is not known; give its certificate as tls.ca to trust it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the certificate authority is not known; give its certificate as tls.ca to trust it',
  UNABLE_TO_GET_ISSUER_CERT: 'a certificate of the chain is missing; give it as tls.ca',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'the certificate authority is not known; give its certificate as tls.ca to trust it',
  CERT_HAS_EXPIRED: "the server's certificate has expired; it must be renewed",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet; check the clocks of both machines",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "the server's certificate is for another name; correct url, or set tls.servername",
};

/**
 * Says what a missing answer means for the event: always that it may be tried again, and whether it may have arrived.
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
): RetryableOutcome {
  const { code, message, arrives } = describe(failure, timeoutMs);
  const error = new TransportError(code, `Sending to ${destination} failed: ${message}`, {
    cause: failure.cause,
    context: { transport, destination },
  });
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
  return describeConnectionError(cause, started);
}

function describeConnectionError(cause: unknown, started: boolean): Description {
  const { code, message } = readError(cause);
  const advice = CERTIFICATE_ADVICE[code];
  // With TLS 1.3 a server refuses a client certificate after the handshake, when the request is on its way already.
  const isTls =
    advice !== undefined || code === 'EPROTO' || /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_)/.test(code);
  if (isTls && (!started || code.includes('ALERT'))) {
    const hint = advice ?? 'check that the port speaks TLS, and tls.ca, tls.cert and tls.key';
    return { code: 'tls-failed', message: `TLS failed with ${code} (${hint})`, arrives: 'never' };
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

function readError(cause: unknown): { code: string; message: string } {
  if (!(cause instanceof Error)) return { code: '', message: 'for an unknown reason' };
  const { code } = cause as NodeJS.ErrnoException;
  return { code: typeof code === 'string' ? code : '', message: cause.message };
}
