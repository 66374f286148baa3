import {
  custom,
  type FieldsFor,
  milliseconds,
  port,
  required,
  type SettingIssue,
  text,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import {
  createTlsSetup,
  isSocketError,
  type TlsSettings as SocketTlsSettings,
  type TlsSetup,
} from '@x/sockets';
import { EstreamerClientError } from '../errors/client-error.ts';
import { tlsSettingsError } from './connection-errors.ts';
import type { Peer } from './peer.ts';

type Given<Key extends keyof SocketTlsSettings> = {
  readonly [K in Key]: NonNullable<SocketTlsSettings[K]>;
};

/**
 * TLS settings of a client, who has to show a certificate: as PEM or by path, or as the PKCS12 file that a management
 * center makes. What is given by path is read when the client is made and again before each further connection, so that
 * a renewed certificate is taken without a restart.
 */
export type TlsSettings = SocketTlsSettings &
  (
    | Given<'certificate' | 'key'>
    | Given<'certificateFile' | 'keyFile'>
    | Given<'pkcs12'>
    | Given<'pkcs12File'>
  );

/** Where the server is, and how to talk to it. */
export interface ServerSettings {
  /** Name or address of the management center. */
  readonly host: string;
  /**
   * The port of eStreamer there.
   * @default 8302
   */
  readonly port?: number | undefined;
  /** Who the client is, and whom it trusts. */
  readonly tls: TlsSettings;
  /**
   * The most bytes that one message may have; a longer one ends the session.
   * @default 16777216 (16 MiB)
   */
  readonly maxFrameBytes?: number | undefined;
  /**
   * How long the TLS connection may take to stand, and after that the server's answer to an extended request; milliseconds.
   * @default 15000
   */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * How long closing waits for the server to close its side, in milliseconds.
   * @default 2000
   */
  readonly closeTimeoutMs?: number | undefined;
}

/** The declaration of {@link ServerSettings}. */
export const serverSettings = {
  host: required(
    text({ values: 'the name or address of the management center', pattern: /\S/ }),
    'The management center.',
  ),
  port: withDefault(port, 'The port of eStreamer there.', 8302),
  tls: required(
    custom<TlsSettings>(
      "an object with the client's certificate",
      (value) => typeof value === 'object' && value !== null,
    ),
    'Who the client is, and whom it trusts.',
  ),
  maxFrameBytes: withDefault(
    wholeNumber({ from: 1, to: 0xffff_ffff, unit: 'bytes' }),
    'The most bytes that one message may have.',
    16 * 1024 * 1024,
  ),
  connectTimeoutMs: withDefault(milliseconds({ from: 1 }), 'How long connecting may take.', 15_000),
  closeTimeoutMs: withDefault(milliseconds(), 'How long closing waits for the server.', 2_000),
} satisfies FieldsFor<ServerSettings>;

/** The same, resolved, with the files read that they name. */
export interface ResolvedServerSettings {
  readonly peer: Peer;
  readonly tls: TlsSetup;
  readonly maxFrameBytes: number;
  readonly connectTimeoutMs: number;
  readonly closeTimeoutMs: number;
}

/**
 * Reads what settings name.
 *
 * @throws {EstreamerClientError} `invalid-settings`, `unreadable-file`, `wrong-passphrase` or `bad-certificate-file`
 */
export function resolveServerSettings(
  settings: ServerSettings & Omit<ResolvedServerSettings, 'peer' | 'tls'> & Peer,
): ResolvedServerSettings {
  const { host, port, tls, maxFrameBytes, connectTimeoutMs, closeTimeoutMs } = settings;
  const peer = { host, port };
  return { peer, tls: tlsSetupOf(tls, host), maxFrameBytes, connectTimeoutMs, closeTimeoutMs };
}

function tlsSetupOf(settings: TlsSettings, host: string): TlsSetup {
  try {
    const setup = createTlsSetup(settings, { host });
    if (setup.credentials().identity !== undefined) return setup;
  } catch (error) {
    throw isSocketError(error) ? tlsSettingsError(error) : error;
  }
  throw new EstreamerClientError(
    'invalid-settings',
    'tls names no client certificate: give certificate and key, or pkcs12, as they are or by path (certificateFile and keyFile, pkcs12File).',
  );
}

/** The error for settings that can't work. */
export function invalidSettings(message: string, issues: readonly SettingIssue[]): EstreamerClientError {
  return new EstreamerClientError('invalid-settings', message, { issues });
}
