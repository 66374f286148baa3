import { describeError, oneLine, parseRetryAfter } from '@x/foundation';
import { describeUntrusted, untrustedReason } from '@x/sockets';
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
} from '@x/transport';
import type { Answer, NoAnswer } from './exchange.ts';

/** Statuses of the 400s that ask to try again. */
const TRY_AGAIN = [408, 429];

/** The most of an answer's body that an error shows, in bytes. */
const EXCERPT_BYTES = 200;

/** Shorter texts are in too many answers by chance. */
const SHORTEST_SECRET = 6;

const ADVICE: Readonly<Record<number, string>> = {
  400: 'the server does not understand the request; check that url is the base URL of MozDef',
  401: 'check the user and password in url, or the authorization header',
  403: 'check the user and password in url, and what the proxy in front of MozDef allows',
  404: 'check url and paths: loginput answers on /events',
  405: 'check url and paths: loginput takes POST on /events',
  413: 'the event is too large for the server; shorten it, lower maxMessageBytes or raise the limit of the proxy in front of MozDef',
};

/**
 * Says what an answer means for the event: 2xx is sent; 408, 429 and 5xx may pass; everything else, redirects included,
 * is final.
 *
 * @param transport the transport's name
 * @param destination the URL without credentials
 * @param now milliseconds since 1970
 * @param headers of the request: a server may send them back, and their secrets are not to be shown
 */
export function answerOutcome(
  answer: Answer,
  transport: string,
  destination: string,
  now: number,
  headers: Readonly<Record<string, string>>,
): SendOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return SENT;
  const responseExcerpt = excerptOf(answer, headers);
  const context = { transport, destination, status, ...(responseExcerpt !== '' && { responseExcerpt }) };
  const shown = responseExcerpt === '' ? '' : `: ${JSON.stringify(responseExcerpt)}`;
  const fail = (code: TransportErrorCode, advice: string) =>
    new TransportError(code, `${destination} answered ${status} (${advice})${shown}`, { context });

  if (status >= 300 && status < 400) {
    return rejected(fail('refused', 'redirects are not followed; set url to where MozDef is'));
  }
  if (status >= 400 && status < 500 && !TRY_AGAIN.includes(status)) {
    return rejected(fail('refused', ADVICE[status] ?? 'sending the same again is of no use'));
  }
  const retryAfterMs = parseRetryAfter(answer.headers['retry-after'], now);
  const asked = retryAfterMs === undefined ? '' : `; it asks to wait for ${Math.ceil(retryAfterMs / 1000)} s`;
  return retryable(fail('unavailable', `try again later${asked}`), {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    // Behind a proxy, MozDef may have taken the event before the failure.
    mayHaveArrived: status >= 500,
  });
}

/** Nothing of a compressed body, which nobody can read. */
function excerptOf({ bodyStart, headers }: Answer, requestHeaders: Readonly<Record<string, string>>): string {
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return '';
  const text = withoutSecrets(bodyStart.toString('utf8'), requestHeaders);
  return oneLine(text.replace(/[\s\p{C}]+/gu, ' '), EXCERPT_BYTES);
}

/** Headers that say who sends, or what he may do. */
const SECRET_HEADER = /authorization|cookie|token|secret|key/;

/** Puts `***` in the place of what the request's headers hold of secrets, as they are and decoded. */
function withoutSecrets(text: string, headers: Readonly<Record<string, string>>): string {
  let cleaned = text;
  for (const [name, value] of Object.entries(headers)) {
    if (!SECRET_HEADER.test(name)) continue;
    const token = value.replace(/^\S+ /, '');
    const decoded = Buffer.from(token, 'base64').toString('utf8');
    const password = decoded.slice(decoded.indexOf(':') + 1);
    for (const secret of [value, token, decoded, password]) {
      if (secret.length >= SHORTEST_SECRET) cleaned = cleaned.replaceAll(secret, '***');
    }
  }
  return cleaned;
}

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
