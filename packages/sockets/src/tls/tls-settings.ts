import {
  boolean,
  choice,
  custom,
  either,
  type FieldsFor,
  listOf,
  literal,
  optional,
  settingsOf,
  text,
  withDefault,
} from '@x/foundation';

/** One or more certificates as PEM text, or the bytes of a PEM or DER file. */
export type PemInput = string | Uint8Array;

/**
 * How a client speaks TLS: whom it trusts, who it is, and how strong it wants it. One meaning everywhere: `ca` stands in
 * place of the authorities that Node.js trusts.
 */
export interface TlsSettings {
  /**
   * The authorities that may have signed the server's certificate, PEM or DER. In place of those that Node.js trusts.
   * @default the authorities inside the PKCS12 file; without one those that Node.js trusts
   */
  readonly ca?: PemInput | readonly PemInput[] | undefined;
  /** The same by path: one file or several, each PEM or DER. Together with `ca` both count. @default none */
  readonly caFile?: string | readonly string[] | undefined;
  /** Whether those that Node.js trusts are trusted beside `ca` and `caFile`. @default false */
  readonly caBesidesSystem?: boolean | undefined;
  /**
   * Pins the server's certificate: only one with one of these fingerprints is accepted (SHA-256 of the certificate,
   * hexadecimal, with or without colons). The fingerprint stands in place of authority, name and dates, which are not
   * asked then. Give the old and the new one while a certificate is being replaced.
   * @default none: authority, name and dates decide
   */
  readonly fingerprints?: string | readonly string[] | undefined;
  /** The name or address that the server's certificate was made for, where it is not the host. @default the host */
  readonly serverName?: string | undefined;
  /**
   * Whether the server's certificate is checked. `false` lets anyone on the way read and forge what is sent.
   * @default true
   */
  readonly verify?: boolean | undefined;
  /** The client's certificate, PEM (others may follow it) or DER. Goes with a key. @default none */
  readonly certificate?: PemInput | undefined;
  /** The same by path. @default none */
  readonly certificateFile?: string | undefined;
  /** The certificate's private key, PEM, which may be encrypted. @default none */
  readonly key?: PemInput | undefined;
  /** The same by path. @default none */
  readonly keyFile?: string | undefined;
  /** The client's certificate and key as the content of a PKCS12 file, old RC2 and 3DES encryptions included. @default none */
  readonly pkcs12?: Uint8Array | undefined;
  /** The same by path. @default none */
  readonly pkcs12File?: string | undefined;
  /** Opens the PKCS12 file, or the key where it is encrypted. @default none for a key, '' for a PKCS12 file */
  readonly passphrase?: string | undefined;
  /** A file that holds the passphrase as UTF-8, or as UTF-16 with a byte order mark; the mark and one line break at its end do not belong to it. @default none */
  readonly passphraseFile?: string | undefined;
  /** The name of the environment variable that holds the passphrase. @default none */
  readonly passphraseVariable?: string | undefined;
  /**
   * The oldest TLS version to accept. `TLSv1` and `TLSv1.1` also lower the security level to 0, which those versions
   * can't do without, and take servers that don't know secure renegotiation (RFC 5746).
   * @default 'TLSv1.2'
   */
  readonly minVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3' | undefined;
  /**
   * OpenSSL's security level, from 0 to 5: which keys, signatures and ciphers are strong enough. Certificates with RSA
   * keys of 1024 bits or SHA-1 signatures need 1 or 0.
   * @default that of Node.js: 2 with OpenSSL 3.5 (Node.js 24), 1 before; 0 where `minVersion` is below `TLSv1.2`
   */
  readonly securityLevel?: 0 | 1 | 2 | 3 | 4 | 5 | undefined;
}

const pem = custom<PemInput>(
  'a PEM text, or the bytes of a PEM or DER file',
  (value) => (typeof value === 'string' && value !== '') || value instanceof Uint8Array,
);
const path = text({ values: 'the path of a file', pattern: /^[^\0]+$/ });
const oneOrSeveral = <Value>(kind: ReturnType<typeof custom<Value>>) =>
  either(kind, listOf(kind, { from: 1 }));

/** The declaration of {@link TlsSettings}, for settings that have it in a section `tls`. */
export const tlsSettings = settingsOf(
  {
    ca: optional(
      oneOrSeveral(pem),
      'The authorities to trust, in place of those of Node.js.',
      'those of Node.js',
    ),
    caFile: optional(oneOrSeveral(path), 'The same by path.'),
    caBesidesSystem: withDefault(boolean, 'Whether those of Node.js are trusted beside `ca`.', false),
    // As a program prints them: space and line ends in them are skipped.
    fingerprints: optional(
      oneOrSeveral(text({ values: 'a SHA-256 fingerprint', controlCharacters: true })),
      "SHA-256 fingerprints of the server's certificate to pin.",
    ),
    serverName: optional(text(), "The name that the server's certificate was made for.", 'the host'),
    verify: withDefault(boolean, "Whether the server's certificate is checked.", true),
    certificate: optional(pem, "The client's certificate."),
    certificateFile: optional(path, 'The same by path.'),
    key: optional(pem, 'Its private key.'),
    keyFile: optional(path, 'The same by path.'),
    pkcs12: optional(
      custom<Uint8Array>('the bytes of a PKCS12 file', (value) => value instanceof Uint8Array),
      "The client's certificate and key as PKCS12.",
    ),
    pkcs12File: optional(path, 'The same by path.'),
    passphrase: optional(text({ values: 'a text', empty: true, controlCharacters: true }), 'Opens the key.'),
    passphraseFile: optional(path, 'The same by path.'),
    passphraseVariable: optional(
      text({ values: 'the name of an environment variable' }),
      'The same by variable.',
    ),
    minVersion: withDefault(
      choice('TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'),
      'The oldest TLS version to accept.',
      'TLSv1.2',
    ),
    securityLevel: optional(
      either(literal(0), literal(1), literal(2), literal(3), literal(4), literal(5)),
      "OpenSSL's security level.",
      'that of Node.js',
    ),
  } satisfies FieldsFor<TlsSettings>,
  (settings, place) => {
    const { ca, caFile, certificate, certificateFile, key, keyFile, pkcs12, pkcs12File } = settings;
    for (const name of ['certificate', 'key', 'pkcs12', 'passphrase'] as const) {
      if (settings[name] === undefined || settings[`${name}File`] === undefined) continue;
      place.at(`${name}File`).refuse(`is given beside ${name}`, 'give one of them');
    }
    if (
      settings.passphraseVariable !== undefined &&
      (settings.passphrase ?? settings.passphraseFile) !== undefined
    ) {
      place.at('passphraseVariable').refuse('is given beside another passphrase', 'give one of them');
    }
    const hasCertificate = certificate !== undefined || certificateFile !== undefined;
    const hasKey = key !== undefined || keyFile !== undefined;
    if ((pkcs12 !== undefined || pkcs12File !== undefined) && (hasCertificate || hasKey)) {
      const hint = 'give either certificate and key, or pkcs12';
      place
        .at(pkcs12 === undefined ? 'pkcs12File' : 'pkcs12')
        .refuse('is given beside certificate or key', hint);
    } else if (hasCertificate !== hasKey) {
      const hint = 'give both a client certificate and its key, or neither';
      place.at(hasKey ? 'certificate' : 'key').refuse('is missing', hint, 'required');
    }
    if (settings.caBesidesSystem === true && ca === undefined && caFile === undefined) {
      place
        .at('caBesidesSystem')
        .refuse('is given without ca and caFile', 'give one of them, or leave it out');
    }
    if (settings.fingerprints === undefined) return;
    if (settings.verify === false || ca !== undefined || caFile !== undefined) {
      const other = settings.verify === false ? 'verify: false' : 'ca and caFile';
      place.at('fingerprints').refuse(`stands in place of ${other}`, 'give one of them');
    }
    for (const fingerprint of listOfFingerprints(settings.fingerprints)) {
      if (/^[0-9A-F]{64}$/.test(digitsOf(fingerprint))) continue;
      const hint =
        'give SHA-256 fingerprints: 64 hexadecimal digits, with or without colons, as `openssl x509 -noout -fingerprint -sha256` prints them behind the equals sign';
      place.at('fingerprints').refuse('is no such fingerprint', hint);
    }
  },
);

/** Fingerprints as Node.js writes them: in upper case, with colons. */
export function normalizeFingerprints(fingerprints: string | readonly string[]): ReadonlySet<string> {
  return new Set(listOfFingerprints(fingerprints).map((one) => digitsOf(one).replace(/(..)(?!$)/g, '$1:')));
}

function listOfFingerprints(fingerprints: string | readonly string[]): readonly string[] {
  return typeof fingerprints === 'string' ? [fingerprints] : fingerprints;
}

function digitsOf(fingerprint: string): string {
  return fingerprint.replace(/[:\s]/g, '').toUpperCase();
}
