import type { TLSSocket } from 'node:tls';
import { describeError, quoted } from '@x/foundation';
import {
  type RejectedClientReason,
  SocketError,
  type SocketErrorCode,
  type SocketErrorContext,
} from '../socket-error.ts';
import { untrustedServerError } from './untrusted-server.ts';

const NAME_NOT_RESOLVED = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']);
const CONNECTION_ENDED = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);
const PROTOCOL_VERSION_ALERT = 70;

/** What to do about other failures, by the system's code. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such socket: check the path, and that the program that makes it runs.',
  EACCES: 'This process may not use it: check the permissions.',
  EPROTOTYPE: 'The socket is of the other sort: choose between stream and datagrams.',
};

/**
 * Says what the failure of a connection that does not stand yet means, and what to do.
 *
 * @param address where to, as {@link SocketErrorContext.address} has it
 * @param socket the TLS socket, once there is one
 */
export function connectError(error: Error, address: string, socket?: TLSSocket): SocketError {
  const untrusted = socket === undefined ? undefined : untrustedServerError(error, socket, address);
  if (untrusted !== undefined) return untrusted;
  const tls = tlsError(error, address);
  if (tls !== undefined) return tls;
  const code = systemCodeOf(error);
  const fail = makeFailure(error, address);
  if (attemptCodes(error).includes('ECONNREFUSED')) {
    return fail(
      'refused',
      `${address} refused the connection: the host is up, but nobody listens there. Check the address, that the server runs, and firewalls between.`,
      { systemCode: 'ECONNREFUSED' },
    );
  }
  if (NAME_NOT_RESOLVED.has(code)) {
    const message = `The name in ${address} can not be resolved (${code}). Check the host and DNS.`;
    return fail('unreachable', message, { systemCode: code });
  }
  if (CONNECTION_ENDED.has(code)) {
    const during = socket === undefined ? 'before it stood' : 'during the TLS handshake';
    return fail(
      'closed-by-peer',
      `${address} closed the connection ${during}, without a word. Check that the right server listens there, and whether it wants TLS or a client certificate.`,
      { systemCode: code, phase: socket === undefined ? 'connect' : 'handshake' },
    );
  }
  const what = code === '' ? quoted(describeError(error)) : code;
  const advice = ADVICE[code] ?? 'Check the address, routes and firewalls between.';
  return fail('unreachable', `${address} can not be reached (${what}). ${advice}`, { systemCode: code });
}

/** What an error of TLS on a connection means; undefined where it is none. */
export function tlsError(error: Error, address: string): SocketError | undefined {
  const code = systemCodeOf(error);
  const tlsAlert = tlsAlertNumber(error);
  const context = { systemCode: code, ...(tlsAlert === undefined ? {} : { tlsAlert }) };
  const fail = makeFailure(error, address);
  const rejected = tlsAlert === undefined ? undefined : clientCertificateAlert(tlsAlert);
  if (rejected !== undefined) {
    const { code, reason, detail, advice } = rejected;
    const message = `${address} did not accept the client's certificate: ${detail}. ${advice}`;
    return fail(code, message, { ...context, detail, ...(reason === undefined ? {} : { reason }) });
  }
  if (tlsAlert === PROTOCOL_VERSION_ALERT || /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION/.test(code)) {
    return fail(
      'tls-version',
      `${address} and this side have no TLS version in common. If the server is an old one, set minVersion to 'TLSv1.1' or 'TLSv1'.`,
      context,
    );
  }
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|BAD_RECORD_TYPE|HTTP_REQUEST/.test(code)) {
    return fail('tls-failed', `${address} does not speak TLS (${code}). Check the port, or use no TLS.`, {
      ...context,
      reason: 'not-tls',
    });
  }
  const detail = quoted(reasonOf(error));
  if (/TOO_SMALL|TOO_WEAK|UNSAFE_LEGACY_RENEGOTIATION/.test(code)) {
    return fail(
      'tls-failed',
      `${address} uses TLS in a way that is weaker than OpenSSL accepts: ${detail}. If the server is an old one, set securityLevel to 1 or 0, or minVersion to 'TLSv1.1' or 'TLSv1'.`,
      { ...context, reason: 'weak', detail },
    );
  }
  if (tlsAlert === undefined && !/^(ERR_(SSL|TLS|OSSL)|EPROTO$)/.test(code)) return undefined;
  const alert = tlsAlert === undefined ? '' : ` (the server sent alert ${tlsAlert})`;
  return fail(
    'tls-failed',
    `TLS with ${address} failed${alert}: ${detail}. Common causes: a server that asks for a certificate of another kind, or ciphers that only one side has.`,
    { ...context, detail },
  );
}

/** Says that a connection broke while it was in use. */
export function lostError(cause: unknown, address: string): SocketError {
  const error = cause instanceof Error ? cause : undefined;
  const tls = error === undefined ? undefined : tlsError(error, address);
  if (tls !== undefined) return tls;
  const code = error === undefined ? '' : systemCodeOf(error);
  const how =
    cause === undefined
      ? `${address} ended the connection`
      : `The connection to ${address} broke (${code || quoted(describeError(cause))})`;
  return new SocketError('connection-lost', `${how}. It is made again when there is something to send.`, {
    context: { address, ...(code === '' ? {} : { systemCode: code }) },
    cause,
  });
}

/** Says that there was no connection in time. */
export function connectTimeoutError(address: string, milliseconds: number): SocketError {
  return new SocketError(
    'timeout',
    `There was no connection to ${address} within ${milliseconds} ms: a firewall may drop the packets, or something else listens there. Raise connectTimeoutMs if the way is slow.`,
    { context: { address, limit: milliseconds } },
  );
}

function makeFailure(cause: Error, address: string) {
  return (code: SocketErrorCode, message: string, { systemCode, ...context }: SocketErrorContext) =>
    new SocketError(code, message, {
      context: {
        address,
        ...(systemCode === undefined || systemCode === '' ? {} : { systemCode }),
        ...context,
      },
      cause,
    });
}

/** The codes of all attempts: a name may have several addresses. */
function attemptCodes(error: Error): string[] {
  const attempts: readonly Error[] = error instanceof AggregateError ? error.errors : [error];
  return attempts.map(systemCodeOf);
}

/** The code that the operating system or OpenSSL gave; empty where there is none. */
export function systemCodeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : '';
}

function reasonOf(error: Error & { readonly reason?: unknown }): string {
  return typeof error.reason === 'string' ? error.reason : error.message;
}

/** The number of the alert that the peer sent, if that is what an error of OpenSSL tells. */
function tlsAlertNumber(error: Error): number | undefined {
  const digits = /SSL alert number (\d+)/.exec(error.message)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** What an alert about the client's certificate means. */
interface ClientCertificateAlert {
  readonly code: SocketErrorCode;
  readonly reason?: RejectedClientReason;
  /** What is wrong. */
  readonly detail: string;
  /** What to do. */
  readonly advice: string;
}

const GET_NEW = 'Get a new certificate from the administrator of the server.';
const USE_RIGHT_FILE = 'Use the certificate that was made for this very server.';

const rejected = (
  reason: RejectedClientReason,
  detail: string,
  advice = GET_NEW,
): ClientCertificateAlert => ({
  code: 'client-certificate-rejected',
  reason,
  detail,
  advice,
});

/** What the alerts that concern a certificate mean here, by their number (RFC 8446, section 6.2). */
const CERTIFICATE_ALERTS: Readonly<Record<number, ClientCertificateAlert>> = {
  42: rejected('bad-certificate', 'it can not be read or its signature is wrong (bad certificate)'),
  43: rejected('bad-certificate', 'it is of an unsupported kind (unsupported certificate)'),
  44: rejected('revoked', 'it is revoked'),
  45: {
    code: 'client-certificate-expired',
    detail: "it has expired by the server's clock",
    advice: `${GET_NEW} If it has not expired, correct that clock.`,
  },
  46: rejected('unspecified', 'for a reason that it does not give (certificate unknown)'),
  48: rejected(
    'unknown-authority',
    'it was signed by an authority that the server does not know',
    USE_RIGHT_FILE,
  ),
  49: rejected('unspecified', 'the client may not connect (access denied)'),
  51: rejected(
    'unknown-authority',
    'its signature does not verify (decrypt error), as when another authority of the same name made it',
    USE_RIGHT_FILE,
  ),
  116: rejected(
    'required',
    'the server asks for a certificate and got none that it accepts',
    `Give one in certificate and key. ${USE_RIGHT_FILE}`,
  ),
};

/** What an alert by which a server rejects the client's certificate means; undefined for all others. */
function clientCertificateAlert(alert: number): ClientCertificateAlert | undefined {
  return CERTIFICATE_ALERTS[alert];
}
