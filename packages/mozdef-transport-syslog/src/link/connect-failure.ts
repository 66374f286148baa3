import type { OpenFailure } from './link.ts';

/** What to do about the most common failures, by their code. */
const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there; check the address and that the collector runs',
  ENOENT: 'there is no such socket; check the path and that the collector runs',
  EACCES: 'this process may not use the socket; check its permissions',
  ENOTFOUND: 'the name is not known; check the host',
  EPROTOTYPE: 'the socket is of the other sort; choose between unix-stream and unix-datagram',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the collector has a self-signed certificate; give it as ca to trust it',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate authority is not known; give its certificate as ca to trust it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the certificate authority is not known; give its certificate as ca to trust it',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'the certificate authority is not known; give its certificate as ca to trust it',
  CERT_HAS_EXPIRED: "the collector's certificate has expired; it must be renewed",
  CERT_NOT_YET_VALID: "the collector's certificate is not valid yet; check the clocks of both machines",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "the collector's certificate is for another name; correct host, or set servername",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'the collector wants a client certificate; give cert and key',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the port does not speak TLS; check it, or use the protocol tcp',
};

/** Says that there is no connection. */
export function unreachable(cause: unknown): OpenFailure {
  return { code: 'unreachable', message: `there is no connection, ${describeCause(cause)}`, cause };
}

/** Says that TLS failed on a connection. */
export function tlsFailed(cause: unknown): OpenFailure {
  const fallback =
    'the collector ended the connection; it may want another client certificate, or none of TLS';
  const message = `TLS failed, ${cause === undefined ? fallback : describeCause(cause)}`;
  return { code: 'tls-failed', message, cause };
}

/** Writes an error as its code, with what to do about it if that is known, and else as its message. */
export function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return 'for an unknown reason';
  const { code } = cause as NodeJS.ErrnoException;
  // What comes from elsewhere could break a log line.
  if (typeof code !== 'string') return cause.message.replace(/\p{Cc}+/gu, ' ').slice(0, 200);
  const advice = ADVICE[code];
  return advice === undefined ? code : `${code} (${advice})`;
}
