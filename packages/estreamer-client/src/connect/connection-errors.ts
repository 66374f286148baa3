import type { TLSSocket } from 'node:tls';
import { quoted } from '@x/foundation';
import {
  EstreamerClientError,
  type EstreamerClientErrorContext,
  type SessionPhase,
} from '../errors/client-error.ts';
import { addressOf, type Peer } from './peer.ts';
import { clientCertificateAlert, tlsAlertNumber } from './tls-alert.ts';
import { untrustedServerError } from './untrusted-server.ts';

const NAME_NOT_RESOLVED = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']);
const CONNECTION_ENDED = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);
const PROTOCOL_VERSION_ALERT = 70;
const GOES_ON =
  'A stream goes on in the next session with what was not acknowledged; a host request has to be made again.';

/** Says what the failure of a connection that is not yet established means. */
export function connectError(error: Error, peer: Peer, socket?: TLSSocket): EstreamerClientError {
  const at = addressOf(peer);
  const code = codeOf(error);
  const fail = makeFailure(error, { ...peer, phase: 'handshake' });

  const untrusted = socket === undefined ? undefined : untrustedServerError(error, socket, peer);
  if (untrusted !== undefined) return untrusted;
  const tls = tlsError(error, peer, 'handshake');
  if (tls !== undefined) return tls;
  if (attemptCodes(error).includes('ECONNREFUSED')) {
    return fail(
      'refused',
      `${at} refused the connection: the host is up, but nothing listens on that port. Check the port (8302 unless changed), that eStreamer is enabled on the management center, and firewalls between.`,
    );
  }
  if (NAME_NOT_RESOLVED.has(code)) {
    return fail(
      'unreachable',
      `The name ${quoted(peer.host)} can not be resolved (${code}). Check the host setting and DNS.`,
    );
  }
  if (CONNECTION_ENDED.has(code)) {
    return fail(
      'closed-by-server',
      `${at} closed the connection during the TLS handshake, without a word. Check that this is the eStreamer port of a management center and not a proxy's, and that it still knows this client.`,
    );
  }
  return fail(
    'unreachable',
    `${at} can not be reached (${code === '' ? quoted(error.message) : code}). Check the address, routes and firewalls between.`,
  );
}

/** Says what the failure of an established connection means; `phase` is how far the session had come. */
export function streamError(
  error: Error,
  peer: Peer,
  phase: 'request' | 'streaming',
  closedBeforeData: (cause: Error) => EstreamerClientError,
): EstreamerClientError {
  const context = { ...peer, phase };
  const tls = tlsError(error, peer, phase);
  if (tls !== undefined) return tls;
  if (phase === 'request' && CONNECTION_ENDED.has(codeOf(error))) return closedBeforeData(error);
  return makeFailure(error, context)(
    'connection-lost',
    `The connection to ${addressOf(peer)} broke while in use (${codeOf(error) || quoted(error.message)}). ${GOES_ON}`,
  );
}

/** The server closed after the handshake and before its first message. */
export function closedBeforeDataError(
  peer: Peer,
  { certificateName, localAddress }: { certificateName: string; localAddress: string | undefined },
  cause?: Error,
): EstreamerClientError {
  return new EstreamerClientError(
    'closed-by-server',
    `${addressOf(peer)} closed the connection before it sent anything. A management center does so, without a word, when the client's certificate was not made for the address that the connection comes from: the certificate is made for ${certificateName}, and the connection left this machine from ${localAddress ?? 'an unknown address'}. Create the client there under the address or name that it sees (behind NAT the outer one; reverse DNS must agree). It also does so when the client was deleted there: make a new certificate.`,
    { ...peer, phase: 'request' },
    { cause },
  );
}

/** The server closed in the course of a session; `truncation` when it did so inside a message. */
export function closedInStream(peer: Peer, truncation?: Error): EstreamerClientError {
  return new EstreamerClientError(
    'closed-by-server',
    `${addressOf(peer)} closed the connection${truncation === undefined ? '' : ' inside a message'}, as a management center does when it shuts down or restarts eStreamer. ${GOES_ON}`,
    { ...peer, phase: 'streaming' },
    { cause: truncation },
  );
}

/** No answer in time. */
export function timeoutError(
  peer: Peer,
  phase: 'handshake' | 'request',
  milliseconds: number,
): EstreamerClientError {
  return new EstreamerClientError(
    'connect-timeout',
    phase === 'handshake'
      ? `No TLS connection to ${addressOf(peer)} within ${milliseconds} ms: a firewall may drop the packets, or something else listens there. Raise connectTimeoutMs if the way is slow.`
      : `${addressOf(peer)} did not answer the request within ${milliseconds} ms: check that this is a management center's eStreamer port and that it is not overloaded. Raise connectTimeoutMs if it is slow.`,
    { ...peer, phase },
  );
}

function tlsError(error: Error, peer: Peer, phase: SessionPhase): EstreamerClientError | undefined {
  const code = codeOf(error);
  const tlsAlert = tlsAlertNumber(error);
  const at = addressOf(peer);
  const context = { ...peer, phase, ...(tlsAlert === undefined ? {} : { tlsAlert }) };
  const fail = makeFailure(error, context);

  const rejected = tlsAlert === undefined ? undefined : clientCertificateAlert(tlsAlert);
  if (rejected !== undefined) {
    const { code, reason, explanation } = rejected;
    return new EstreamerClientError(
      code,
      `${at} did not accept the client's certificate: ${explanation}`,
      { ...context, ...(reason === undefined ? {} : { reason }) },
      { cause: error },
    );
  }
  if (tlsAlert === PROTOCOL_VERSION_ALERT || /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION/.test(code)) {
    return fail(
      'tls-version',
      `${at} and this client have no TLS version in common. If the server is an old one, set tls.minVersion to 'TLSv1.1' or 'TLSv1'.`,
    );
  }
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|BAD_RECORD_TYPE|HTTP_REQUEST/.test(code)) {
    return fail(
      'tls-failed',
      `${at} does not speak TLS. Check that this is the eStreamer port (8302 unless changed).`,
    );
  }
  if (/TOO_SMALL|TOO_WEAK|UNSAFE_LEGACY_RENEGOTIATION/.test(code)) {
    return fail(
      'tls-failed',
      `${at} uses TLS in a way that is weaker than OpenSSL accepts: ${quoted(reasonOf(error))}. If the server is an old one, set tls.securityLevel to 1 or 0, or tls.minVersion to 'TLSv1.1' or 'TLSv1'.`,
    );
  }
  if (tlsAlert === undefined && !/^ERR_(SSL|TLS|OSSL)/.test(code)) return undefined;
  const alert = tlsAlert === undefined ? '' : ` (the server sent alert ${tlsAlert})`;
  return fail(
    'tls-failed',
    `TLS with ${at} failed${alert}: ${quoted(reasonOf(error))}. ${
      phase === 'handshake'
        ? 'Common causes: a server that asks for a certificate of another kind, or ciphers that only one side has.'
        : `What came was damaged on the way, or not sent by the server. ${GOES_ON}`
    }`,
  );
}

function makeFailure(cause: Error, context: EstreamerClientErrorContext) {
  return (code: EstreamerClientError['code'], message: string) =>
    new EstreamerClientError(code, message, context, { cause });
}

/** The codes of all attempts: a name may have several addresses. */
function attemptCodes(error: Error): string[] {
  const attempts: readonly Error[] = error instanceof AggregateError ? error.errors : [error];
  return attempts.map(codeOf);
}

function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : '';
}

function reasonOf(error: Error & { reason?: unknown }): string {
  return typeof error.reason === 'string' ? error.reason : error.message;
}
