import { describeError } from '@x/foundation';
import { SocketError } from '../socket-error.ts';

/** What OpenSSL and Node.js call what can go wrong, and what a sender did for it. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|BAD_RECORD_TYPE|HTTP_REQUEST/, 'it does not speak TLS'],
  [/DID_NOT_RETURN_A_CERTIFICATE/, 'it showed no certificate, and one is asked for'],
  [/HANDSHAKE_TIMEOUT/, 'it did not finish the handshake in time'],
  [/ALERT_(UNKNOWN_CA|CERTIFICATE|BAD_CERTIFICATE)/, "it does not trust this server's certificate"],
  [/UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION/, 'it has no TLS version in common with this server'],
  [/^ECONNRESET$|^EPIPE$/, 'it ended the connection before TLS stood'],
  [
    /^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|INVALID_CA)/,
    'its certificate is not one that is let in here',
  ],
];

/** Says why there was no TLS with somebody who connected. */
export function handshakeError(cause: Error): SocketError {
  const { code: systemCode = '' } = cause as NodeJS.ErrnoException;
  const [, meaning] = MEANINGS.find(([code]) => code.test(systemCode)) ?? [];
  const message = meaning === undefined ? describeError(cause) : `${meaning} (${systemCode})`;
  return new SocketError('tls-failed', message, { context: { systemCode, phase: 'handshake' }, cause });
}
