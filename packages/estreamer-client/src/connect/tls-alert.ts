/** The number of the alert that the peer sent, if that is what an error of OpenSSL tells. */
export function tlsAlertNumber(error: Error): number | undefined {
  const digits = /SSL alert number (\d+)/.exec(error.message)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

const CREATE_ANEW = 'Create the client on the management center anew and use the new file.';

/** What the alerts that concern a certificate mean here, by their number (RFC 8446, section 6.2). */
const CERTIFICATE_ALERTS: Readonly<Record<number, string>> = {
  42: `it can not be read or its signature is wrong (bad certificate). ${CREATE_ANEW}`,
  43: `it is of an unsupported kind (unsupported certificate). ${CREATE_ANEW}`,
  44: `it is revoked. That is how a management center treats a client that was deleted there. ${CREATE_ANEW}`,
  45: `it has expired, or the server's clock is wrong. ${CREATE_ANEW}`,
  46: `for a reason that it does not give (certificate unknown). ${CREATE_ANEW}`,
  48: 'it was signed by an authority that the server does not know. Use the file that this very management center made.',
  49: `the client may not connect (access denied). ${CREATE_ANEW}`,
  51: 'its signature does not verify (decrypt error), as when another management center with an authority of the same name made it. Use the file that this very management center made.',
  116: 'the server asks for a certificate and got none that it accepts. Use the file that this very management center made.',
};

/** Words for an alert by which a server rejects the client's certificate; undefined for all others. */
export function clientCertificateAlert(alert: number): string | undefined {
  return CERTIFICATE_ALERTS[alert];
}
