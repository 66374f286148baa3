import { EstreamerClientError } from '../errors/client-error.ts';
import type { TlsSettings } from '../tls/tls-settings.ts';
import { createTlsSetup, type TlsSetup } from '../tls/tls-setup.ts';
import type { Peer } from './peer.ts';

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
   * The most octets that one message may have; a longer one ends the session.
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

/** The same, checked, with the defaults filled in. */
export interface CheckedServerSettings {
  readonly peer: Peer;
  readonly tls: TlsSetup;
  readonly maxFrameBytes: number;
  readonly connectTimeoutMs: number;
  readonly closeTimeoutMs: number;
}

/**
 * Checks settings, and reads what they name.
 *
 * @throws {EstreamerClientError} `invalid-settings`, `unreadable-file`, `wrong-passphrase` or `bad-certificate-file`
 */
export function checkServerSettings(settings: ServerSettings): CheckedServerSettings {
  const {
    host,
    port = 8302,
    maxFrameBytes = 16 * 1024 * 1024,
    connectTimeoutMs = 15_000,
    closeTimeoutMs = 2_000,
  } = settings;
  if (typeof host !== 'string' || host.trim() === '') {
    throw new EstreamerClientError(
      'invalid-settings',
      'host is the name or address of the management center.',
    );
  }
  checkInteger('port', port, 1, 65_535);
  checkInteger('maxFrameBytes', maxFrameBytes, 1, 0xffff_ffff);
  checkInteger('connectTimeoutMs', connectTimeoutMs, 1, 0x7fff_ffff);
  checkInteger('closeTimeoutMs', closeTimeoutMs, 0, 0x7fff_ffff);
  const peer = { host, port };
  return { peer, tls: createTlsSetup(peer, settings.tls), maxFrameBytes, connectTimeoutMs, closeTimeoutMs };
}

/**
 * Checks a number of the settings.
 *
 * @throws {EstreamerClientError} `invalid-settings`
 */
export function checkInteger(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new EstreamerClientError('invalid-settings', `${name} is a whole number from ${least} to ${most}.`);
}
