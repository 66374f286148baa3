import type { EstreamerClientErrorCode, RejectedClientReason } from '../errors/client-error.ts';

/** The number of the alert that the peer sent, if that is what an error of OpenSSL tells. */
export function tlsAlertNumber(error: Error): number | undefined {
  const digits = /SSL alert number (\d+)/.exec(error.message)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** What an alert about the client's certificate means. */
export interface ClientCertificateAlert {
  readonly code: EstreamerClientErrorCode;
  readonly reason?: RejectedClientReason;
  readonly explanation: string;
}

const CREATE_ANEW = 'Create the client on the management center anew and use the new file.';
const USE_RIGHT_FILE = 'Use the file that this very management center made.';

const rejected = (reason: RejectedClientReason, explanation: string): ClientCertificateAlert => ({
  code: 'client-certificate-rejected',
  reason,
  explanation,
});

/** What the alerts that concern a certificate mean here, by their number (RFC 8446, section 6.2). */
const CERTIFICATE_ALERTS: Readonly<Record<number, ClientCertificateAlert>> = {
  42: rejected(
    'bad-certificate',
    `it can not be read or its signature is wrong (bad certificate). ${CREATE_ANEW}`,
  ),
  43: rejected('bad-certificate', `it is of an unsupported kind (unsupported certificate). ${CREATE_ANEW}`),
  44: rejected(
    'revoked',
    `it is revoked. That is how a management center treats a client that was deleted there. ${CREATE_ANEW}`,
  ),
  45: {
    code: 'client-certificate-expired',
    explanation: `it has expired by the server's clock. ${CREATE_ANEW} If it has not expired, correct that clock.`,
  },
  46: rejected('unspecified', `for a reason that it does not give (certificate unknown). ${CREATE_ANEW}`),
  48: rejected(
    'unknown-authority',
    `it was signed by an authority that the server does not know. ${USE_RIGHT_FILE}`,
  ),
  49: rejected('unspecified', `the client may not connect (access denied). ${CREATE_ANEW}`),
  51: rejected(
    'unknown-authority',
    `its signature does not verify (decrypt error), as when another management center with an authority of the same name made it. ${USE_RIGHT_FILE}`,
  ),
  116: rejected(
    'required',
    `the server asks for a certificate and got none that it accepts. ${USE_RIGHT_FILE}`,
  ),
};

/** What an alert by which a server rejects the client's certificate means; undefined for all others. */
export function clientCertificateAlert(alert: number): ClientCertificateAlert | undefined {
  return CERTIFICATE_ALERTS[alert];
}
