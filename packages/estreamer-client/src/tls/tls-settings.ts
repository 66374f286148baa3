import type { SecureVersion } from 'node:tls';

/** How the server is verified and which TLS is spoken. */
export interface ServerTlsSettings {
  /**
   * The authorities that may have signed the server's certificate: PEM (one or more certificates in a text), or DER.
   * @default the authorities inside the PKCS12 file; with PEM credentials those that Node.js trusts
   */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
  /**
   * The name or address that the server's certificate was made for, where it is not `host`. A management center's
   * certificate often names something else than the address one connects to.
   * @default host
   */
  readonly serverName?: string | undefined;
  /**
   * The oldest TLS version to accept. `TLSv1` and `TLSv1.1` also lower OpenSSL's security level for this connection,
   * which those versions can't do without.
   * @default 'TLSv1.2'
   */
  readonly minVersion?: SecureVersion | undefined;
  /**
   * Whether the server's certificate is checked. `false` lets anyone on the way read and forge events; the client
   * warns about it.
   * @default true
   */
  readonly verify?: boolean | undefined;
}

/** The client's certificate and key as two PEM texts. */
export interface PemCredentials {
  /** The client's certificate, PEM (others may follow it) or DER. */
  readonly certificate: string | Uint8Array;
  /** The certificate's private key, PEM, which may be encrypted. */
  readonly key: string | Uint8Array;
  /**
   * Opens the key where it is encrypted.
   * @default none
   */
  readonly passphrase?: string | undefined;
}

/** The client's certificate and key as the file that a management center makes for a client. */
export interface Pkcs12Credentials {
  /** The file's content. The old RC2 and 3DES encryptions are read as well. */
  readonly pkcs12: Uint8Array;
  /**
   * Opens the file.
   * @default ''
   */
  readonly passphrase?: string | undefined;
}

/** TLS settings of a client. */
export type TlsSettings = ServerTlsSettings & (PemCredentials | Pkcs12Credentials);
