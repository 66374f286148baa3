/** Shows a certificate that does not belong to this server. */
export interface WrongCertificateFault {
  readonly kind: 'wrong-certificate';
  /**
   * `authority`: signed by another one; `name`: made for another name.
   * @default 'authority'
   */
  readonly wrong?: 'authority' | 'name' | undefined;
}
