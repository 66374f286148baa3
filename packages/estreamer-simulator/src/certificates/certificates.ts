/** A certificate and its private key, as PEM text. */
export interface CertificateWithKey {
  readonly certificate: string;
  readonly key: string;
}

/** Everything that a simulator and its clients need for TLS. */
export interface Certificates {
  /** The certificate of the authority that signed the other two, as PEM text; its key is thrown away. */
  readonly authority: { readonly certificate: string };
  readonly server: CertificateWithKey;
  readonly client: CertificateWithKey;
  /** The client's key and certificate and the authority's certificate in one PKCS12 file, as a management center exports them. */
  readonly clientPkcs12: Buffer;
  /** Opens `clientPkcs12`. */
  readonly passphrase: string;
  /** What a simulator shows when it is told to go wrong. */
  readonly faulty: FaultyCertificates;
}

/** Certificates for faults in the handshake. */
export interface FaultyCertificates {
  /** A server certificate that another authority signed. */
  readonly wrongAuthority: CertificateWithKey;
  /** A server certificate of the right authority for another name. */
  readonly wrongName: CertificateWithKey;
  /** A server certificate of the right authority and for the right names that is not valid any more. */
  readonly expired: CertificateWithKey;
}

/** Settings of `createCertificates`. */
export interface CertificateSettings {
  /**
   * The names and addresses that the server's certificate is valid for.
   * @default ['127.0.0.1', 'localhost']
   */
  readonly serverNames?: readonly string[] | undefined;
  /**
   * The common name in the client's certificate; a management center writes the client's address or host name there.
   * @default '127.0.0.1'
   */
  readonly clientName?: string | undefined;
  /**
   * The passphrase of the PKCS12 file.
   * @default random text
   */
  readonly passphrase?: string | undefined;
  /**
   * From when the certificates are valid.
   * @default one hour ago
   */
  readonly notBefore?: Date | undefined;
  /**
   * Until when the certificates are valid.
   * @default in 30 days
   */
  readonly notAfter?: Date | undefined;
}
