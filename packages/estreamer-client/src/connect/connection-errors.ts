import { quoted } from '@x/foundation';
import {
  formatAddress,
  isSocketError,
  type SocketError,
  type SocketErrorContext,
  systemCodeOf,
  tlsError,
} from '@x/sockets';
import {
  EstreamerClientError,
  type EstreamerClientErrorCode,
  type EstreamerClientErrorContext,
  type SessionPhase,
} from '../errors/client-error.ts';
import type { Peer } from './peer.ts';

/*
 * What @x/sockets says of a connection, in the words of someone who has a management center at the other end: what to
 * check there. Facts come from its errors; only advice is added.
 */

const NAME_NOT_RESOLVED = /^(ENOTFOUND|EAI_)/;
const CONNECTION_ENDED = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);
const GOES_ON =
  'A stream goes on in the next session with what was not acknowledged; a host request has to be made again.';
const CREATE_AGAIN = 'Create the client on the management center again and use the new file.';
const USE_RIGHT_FILE = 'Use the file that this very management center made.';
const TRUST_AUTHORITY =
  "Give the management center's own authority in tls.ca, or use its PKCS12 file, which holds it. Or pin its certificate by tls.fingerprints. If this is the right file, something else answers at that address.";

/** Says what the failure of a connection that is not yet established means; what is no error of a socket stays as it is. */
export function connectError(error: unknown, peer: Peer): unknown {
  return isSocketError(error) ? clientError(error, peer, 'handshake') : error;
}

/** Says what the failure of an established connection means; `phase` is how far the session had come. */
export function streamError(
  error: Error,
  peer: Peer,
  phase: 'request' | 'streaming',
  closedBeforeData: (cause: Error) => EstreamerClientError,
): EstreamerClientError {
  const tls = tlsError(error, formatAddress(peer));
  if (tls !== undefined) return clientError(tls, peer, phase);
  const code = systemCodeOf(error);
  if (phase === 'request' && CONNECTION_ENDED.has(code)) return closedBeforeData(error);
  return new EstreamerClientError(
    'connection-lost',
    `The connection to ${formatAddress(peer)} broke while in use (${code || quoted(error.message)}). ${GOES_ON}`,
    { ...peer, phase },
    { cause: error },
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
    `${formatAddress(peer)} closed the connection before it sent anything. A management center does so, without a word, when the client's certificate was not made for the address that the connection comes from: the certificate is made for ${certificateName}, and the connection left this machine from ${localAddress ?? 'an unknown address'}. Create the client there under the address or name that it sees (behind NAT the outer one; reverse DNS must agree). It also does so when the client was deleted there: make a new certificate.`,
    { ...peer, phase: 'request' },
    { cause },
  );
}

/** The server closed in the course of a session; `truncation` when it did so inside a message. */
export function closedInStream(peer: Peer, truncation?: Error): EstreamerClientError {
  return new EstreamerClientError(
    'closed-by-server',
    `${formatAddress(peer)} closed the connection${truncation === undefined ? '' : ' inside a message'}, as a management center does when it shuts down or restarts eStreamer. ${GOES_ON}`,
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
      ? `No TLS connection to ${formatAddress(peer)} within ${milliseconds} ms: a firewall may drop the packets, or something else listens there. Raise connectTimeoutMs if the way is slow.`
      : `${formatAddress(peer)} did not answer the request within ${milliseconds} ms: check that this is a management center's eStreamer port and that it is not overloaded. Raise connectTimeoutMs if it is slow.`,
    { ...peer, phase },
  );
}

/** Settings or files for TLS that can't be used: the facts and the advice are those of the socket's error. */
export function tlsSettingsError(error: SocketError): EstreamerClientError {
  const { issues, file } = error.context;
  const code = error.code === 'bad-certificate' ? 'bad-certificate-file' : error.code;
  return new EstreamerClientError(
    code as EstreamerClientErrorCode,
    error.message,
    { ...(issues === undefined ? {} : { issues }), ...(file === undefined ? {} : { file }) },
    { cause: error.cause },
  );
}

function clientError(error: SocketError, peer: Peer, phase: SessionPhase): EstreamerClientError {
  const { reason, serverFingerprint, tlsAlert, limit } = error.context;
  if (error.code === 'timeout') return timeoutError(peer, 'handshake', limit ?? 0);
  const [code, message] = describe(error, formatAddress(peer), peer, phase);
  const named = reason === 'not-tls' || (reason === 'weak' && code === 'tls-failed') ? undefined : reason;
  const context: EstreamerClientErrorContext = {
    ...{ ...peer, phase },
    ...(named === undefined ? {} : { reason: named }),
    ...(serverFingerprint === undefined ? {} : { serverFingerprint }),
    ...(tlsAlert === undefined ? {} : { tlsAlert }),
  };
  // The socket's error says the same in other words; what it was made of says more.
  return new EstreamerClientError(code, message, context, { cause: error.cause });
}

function describe(
  { code, message, context }: SocketError,
  at: string,
  peer: Peer,
  phase: SessionPhase,
): [EstreamerClientErrorCode, string] {
  const { systemCode = '', reason, detail, tlsAlert } = context;
  switch (code) {
    case 'refused':
      return [
        'refused',
        `${at} refused the connection: the host is up, but nothing listens on that port. Check the port (8302 unless changed), that eStreamer is enabled on the management center, and firewalls between.`,
      ];
    case 'unreachable':
      return NAME_NOT_RESOLVED.test(systemCode)
        ? [
            code,
            `The name ${quoted(peer.host)} can not be resolved (${systemCode}). Check the host setting and DNS.`,
          ]
        : [code, message];
    case 'closed-by-peer':
      return [
        'closed-by-server',
        `${at} closed the connection during the TLS handshake, without a word. Check that this is the eStreamer port of a management center and not a proxy's, and that it still knows this client.`,
      ];
    case 'tls-version':
      return [
        code,
        `${at} and this client have no TLS version in common. If the server is an old one, set tls.minVersion to 'TLSv1.1' or 'TLSv1'.`,
      ];
    case 'tls-failed':
      return [code, describeTlsFailure(context, at, phase)];
    case 'untrusted-server':
      return [code, `The certificate of ${at} is not accepted: ${describeUntrusted(context)}`];
    case 'client-certificate-expired':
      return tlsAlert === undefined
        ? [code, message.replace('Get a new one from the administrator of the server.', CREATE_AGAIN)]
        : [
            code,
            `${at} did not accept the client's certificate: ${detail}. ${CREATE_AGAIN} If it has not expired, correct that clock.`,
          ];
    case 'client-certificate-rejected': {
      const advice = reason === 'unknown-authority' || reason === 'required' ? USE_RIGHT_FILE : CREATE_AGAIN;
      const deleted =
        reason === 'revoked'
          ? ' That is how a management center treats a client that was deleted there.'
          : '';
      return [code, `${at} did not accept the client's certificate: ${detail}.${deleted} ${advice}`];
    }
    default:
      return ['connection-lost', message];
  }
}

function describeTlsFailure(
  { reason, detail = '', tlsAlert }: SocketErrorContext,
  at: string,
  phase: SessionPhase,
): string {
  if (reason === 'not-tls') {
    return `${at} does not speak TLS. Check that this is the eStreamer port (8302 unless changed).`;
  }
  if (reason === 'weak') {
    return `${at} uses TLS in a way that is weaker than OpenSSL accepts: ${detail}. If the server is an old one, set tls.securityLevel to 1 or 0, or tls.minVersion to 'TLSv1.1' or 'TLSv1'.`;
  }
  const alert = tlsAlert === undefined ? '' : ` (the server sent alert ${tlsAlert})`;
  const advice =
    phase === 'handshake'
      ? 'Common causes: a server that asks for a certificate of another kind, or ciphers that only one side has.'
      : `What came was damaged on the way, or not sent by the server. ${GOES_ON}`;
  return `TLS with ${at} failed${alert}: ${detail}. ${advice}`;
}

function describeUntrusted({ reason, detail, serverFingerprint }: SocketErrorContext): string {
  switch (reason) {
    case 'self-signed':
    case 'unknown-authority':
      return `${detail}. ${TRUST_AUTHORITY}`;
    case 'expired':
      return `${detail}. Renew it on the management center, or correct the clock of this machine.`;
    case 'not-yet-valid':
      return `${detail}. Compare the clocks of this machine and of the management center.`;
    case 'hostname':
      return `it was made for ${detail}. If that is the management center's own name, give it in tls.serverName.`;
    case 'weak':
      return `${detail}. Renew it on the management center, or set tls.securityLevel to 1 or 0.`;
    case 'fingerprint':
      return `its fingerprint is ${serverFingerprint || 'missing'}, which is not in tls.fingerprints. If the certificate was replaced, compare the fingerprint on the management center and add it; if not, something else answers at that address.`;
    default:
      return `${detail}. Check the certificate on the management center.`;
  }
}
