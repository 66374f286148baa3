import type { SecureVersion } from 'node:tls';

/** How the server is verified and which TLS is spoken. */
export interface ServerTlsSettings {
  /**
   * The authorities that may have signed the server's certificate: PEM (one or more certificates in a text), or DER.
   * @default the authorities inside the PKCS12 file; with PEM credentials those that Node.js trusts
   */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
  /**
   * The same by path: one file or several, each PEM or DER. Together with `ca` both count.
   * @default none
   */
  readonly caFile?: string | readonly string[] | undefined;
  /**
   * Pins the server's certificate: only one with one of these fingerprints is accepted (SHA-256 of the certificate,
   * hexadecimal, with or without colons). The fingerprint stands in place of authority, name and dates, which are not
   * asked then: it holds for a self-signed certificate and for an expired one, about which the client warns. Give the
   * old and the new one while a certificate is being replaced.
   * @default none: authority, name and dates decide
   */
  readonly fingerprints?: string | readonly string[] | undefined;
  /**
   * The name or address that the server's certificate was made for, where it is not `host`. A management center's
   * certificate often names something else than the address one connects to.
   * @default host
   */
  readonly serverName?: string | undefined;
  /**
   * The oldest TLS version to accept. `TLSv1` and `TLSv1.1` also lower the security level to 0, which those versions
   * can't do without, and take servers that don't know secure renegotiation (RFC 5746).
   * @default 'TLSv1.2'
   */
  readonly minVersion?: SecureVersion | undefined;
  /**
   * OpenSSL's security level for this connection, from 0 to 5: which keys, signatures and ciphers are strong enough.
   * Certificates of old management centers with RSA keys of 1024 bits or SHA-1 signatures need 1 or 0.
   * @default that of Node.js: 2 with OpenSSL 3.5 (Node.js 24), 1 before; 0 where `minVersion` is below `TLSv1.2`
   */
  readonly securityLevel?: 0 | 1 | 2 | 3 | 4 | 5 | undefined;
  /**
   * Whether the server's certificate is checked. `false` lets anyone on the way read and forge events; the client
   * warns about it at each connection, and says which fingerprint to pin instead.
   * @default true
   */
  readonly verify?: boolean | undefined;
}

/** The passphrase, in at most one of three ways. */
export interface PassphraseSettings {
  /**
   * Opens the PKCS12 file, or the key where it is encrypted.
   * @default none for a key, '' for a PKCS12 file
   */
  readonly passphrase?: string | undefined;
  /**
   * A file that holds the passphrase, as UTF-8; a byte order mark and one line break at its end do not belong to it.
   * @default none
   */
  readonly passphraseFile?: string | undefined;
  /**
   * The name of the environment variable that holds the passphrase.
   * @default none
   */
  readonly passphraseVariable?: string | undefined;
}

/** The client's certificate and key as PEM texts. */
export interface PemCredentials extends PassphraseSettings {
  /** The client's certificate, PEM (others may follow it) or DER. */
  readonly certificate: string | Uint8Array;
  /** The certificate's private key, PEM, which may be encrypted. */
  readonly key: string | Uint8Array;
}

/** The client's certificate and key as two files, or one that holds both. */
export interface PemFileCredentials extends PassphraseSettings {
  /** The path of the client's certificate, PEM (others may follow it) or DER. */
  readonly certificateFile: string;
  /** The path of its private key, PEM, which may be encrypted. */
  readonly keyFile: string;
}

/** The client's certificate and key as the content of the file that a management center makes for a client. */
export interface Pkcs12Credentials extends PassphraseSettings {
  /** The file's content. The old RC2 and 3DES encryptions are read as well. */
  readonly pkcs12: Uint8Array;
}

/** The same by path. */
export interface Pkcs12FileCredentials extends PassphraseSettings {
  /** The path of the file. The old RC2 and 3DES encryptions are read as well. */
  readonly pkcs12File: string;
}

/**
 * TLS settings of a client. What is given by path is read when the client is made and again before each further
 * connection, so that a renewed certificate is taken without a restart.
 */
export type TlsSettings = ServerTlsSettings &
  (PemCredentials | PemFileCredentials | Pkcs12Credentials | Pkcs12FileCredentials);
