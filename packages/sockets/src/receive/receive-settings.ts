import {
  choice,
  type FieldsFor,
  listOf,
  milliseconds,
  type ResolvedSettings,
  required,
  settingsOf,
  text,
  variantsOf,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import type { Framing } from '../syslog/syslog-header.ts';
import { type TlsSettings, tlsSettings } from '../tls/tls-settings.ts';

/**
 * How a server speaks TLS: who it is (`certificate` and `key`, or `pkcs12`, each as it is or by path), and, with `ca` or
 * `caFile`, whose certificates clients must show. Without these, clients need none.
 */
export type TlsServerSettings = Omit<
  TlsSettings,
  'fingerprints' | 'serverName' | 'verify' | 'caBesidesSystem'
>;

/** Where messages come in. */
export type SocketSource =
  | {
      /** `udp`: a message each datagram (RFC 5426). `tcp`: messages one after the other, in clear text. */
      readonly protocol: 'udp' | 'tcp';
      /** The address to listen on; `::` is all of IPv6 and IPv4. @default '0.0.0.0', all of IPv4 */
      readonly host?: string | undefined;
      /** 0: any that is free. */
      readonly port: number;
    }
  | {
      /** Messages on TLS connections (RFC 5425). */
      readonly protocol: 'tls';
      /** @default '0.0.0.0', all of IPv4 */
      readonly host?: string | undefined;
      /** 0: any that is free. */
      readonly port: number;
      /** The server's certificate, and whom it lets in. */
      readonly tls: TlsServerSettings;
    };

/** How messages are received. */
export interface ReceivingSettings {
  /** How messages are kept apart on a connection (RFC 6587); not for UDP. @default 'detect', for each connection */
  readonly framing?: Framing | 'detect' | undefined;
  /** The longest message, in bytes; of a longer one only the beginning is taken. @default 65536 */
  readonly maxMessageBytes?: number | undefined;
  /** The most connections at once; more are refused. @default 1000 */
  readonly maxConnections?: number | undefined;
  /** How long a peer may take for the TLS handshake, in milliseconds. @default 30000 */
  readonly handshakeTimeoutMs?: number | undefined;
  /** Addresses and networks (`10.0.0.0/8`) that may send; others are refused. @default all */
  readonly allow?: readonly string[] | undefined;
  /** What the operating system is asked to keep of datagrams, in bytes; it may grant less. @default 4194304 (4 MiB) */
  readonly receiveBufferBytes?: number | undefined;
}

const { fields } = tlsSettings;

const SERVER_TLS = settingsOf(
  {
    ca: fields.ca,
    caFile: fields.caFile,
    certificate: fields.certificate,
    certificateFile: fields.certificateFile,
    key: fields.key,
    keyFile: fields.keyFile,
    pkcs12: fields.pkcs12,
    pkcs12File: fields.pkcs12File,
    passphrase: fields.passphrase,
    passphraseFile: fields.passphraseFile,
    passphraseVariable: fields.passphraseVariable,
    minVersion: fields.minVersion,
    securityLevel: fields.securityLevel,
  } satisfies FieldsFor<TlsServerSettings>,
  ({ certificate, certificateFile, pkcs12, pkcs12File }, place) => {
    if ([certificate, certificateFile, pkcs12, pkcs12File].some((one) => one !== undefined)) return;
    place.at('certificateFile').refuse('is missing', 'give certificateFile and keyFile, or pkcs12File');
  },
);

const host = withDefault(text({ pattern: /^\S+$/ }), 'The address to listen on.', '0.0.0.0');
const listeningPort = required(wholeNumber({ from: 0, to: 65_535 }), 'The port to listen on.');

/** The declaration of a {@link SocketSource}. */
export const socketSource = variantsOf('protocol', {
  udp: { host, port: listeningPort },
  tcp: { host, port: listeningPort },
  tls: { host, port: listeningPort, tls: required(SERVER_TLS, "The server's certificate.") },
});

const addressOrNetwork = text({
  values: 'an address, or a network such as 10.0.0.0/8',
  pattern: /^[\da-f.:]+(?:\/\d{1,3})?$/i,
});

/** The declaration of {@link ReceivingSettings}, to be spread into settings of one's own. */
export const receivingSettings = {
  framing: withDefault(
    choice('detect', 'octet-counting', 'lf', 'nul'),
    'How messages are kept apart on a connection.',
    'detect',
  ),
  maxMessageBytes: withDefault(
    wholeNumber({ from: 64, to: 16_777_216, unit: 'bytes' }),
    'The longest message.',
    65_536,
  ),
  maxConnections: withDefault(wholeNumber({ from: 1 }), 'The most connections at once.', 1000),
  handshakeTimeoutMs: withDefault(milliseconds({ from: 1 }), 'How long the TLS handshake may take.', 30_000),
  allow: withDefault(listOf(addressOrNetwork), 'Addresses that may send.', [], 'all'),
  receiveBufferBytes: withDefault(
    wholeNumber({ from: 1, to: 2_147_483_647, unit: 'bytes' }),
    'What the operating system keeps of datagrams.',
    4_194_304,
  ),
} satisfies FieldsFor<ReceivingSettings>;

/** Settings with every default in place. */
export type ResolvedReceivingSettings = ResolvedSettings<typeof receivingSettings>;

/** A source with every default in place. */
export type ResolvedSource =
  | { readonly protocol: 'udp' | 'tcp'; readonly host: string; readonly port: number }
  | {
      readonly protocol: 'tls';
      readonly host: string;
      readonly port: number;
      readonly tls: TlsServerSettings;
    };
