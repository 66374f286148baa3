import type { RejectedClientReason, SocketErrorCode } from '../socket-error.ts';

/** The number of the alert that the peer sent, if that is what an error of OpenSSL tells. */
export function tlsAlertNumber(error: Error): number | undefined {
  const digits = /SSL alert number (\d+)/.exec(error.message)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** What an alert about the client's certificate means. */
export interface ClientCertificateAlert {
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
export function clientCertificateAlert(alert: number): ClientCertificateAlert | undefined {
  return CERTIFICATE_ALERTS[alert];
}
