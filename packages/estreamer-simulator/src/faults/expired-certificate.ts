/** Shows a certificate of this server that is not valid any more. */
export interface ExpiredCertificateFault {
  readonly kind: 'expired-certificate';
}
