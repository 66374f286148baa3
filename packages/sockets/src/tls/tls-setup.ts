import { constants, createHash } from 'node:crypto';
import { isIP } from 'node:net';
import {
  type ConnectionOptions,
  checkServerIdentity as checkSubjectNames,
  createSecureContext,
  getCACertificates,
  type PeerCertificate,
  type SecureContext,
  type SecureContextOptions,
} from 'node:tls';
import { describeError, resolveSettings } from '@x/foundation';
import { SocketError } from '../socket-error.ts';
import { type ClientIdentity, type Credentials, readCredentials } from './credentials.ts';
import { normalizeFingerprints, type TlsSettings, tlsSettings } from './tls-settings.ts';
import { namesFiles, type ResolvedTlsSettings, readTlsSources, type TlsSources } from './tls-sources.ts';

/** By what the server is verified. */
export type ServerVerification =
  | { readonly by: 'authority' }
  /** Fingerprints in upper case with colons, as Node.js writes them. */
  | { readonly by: 'fingerprint'; readonly fingerprints: ReadonlySet<string> }
  | { readonly by: 'nothing' };

/** What one connection needs. */
export interface TlsCredentials {
  /** What a server takes: `createServer` and `setSecureContext` of node:tls. */
  readonly contextOptions: SecureContextOptions;
  /** What `tls.connect` takes beside host and port, or a socket: context, verification and server name. */
  readonly options: ConnectionOptions & { readonly secureContext: SecureContext };
  /** The certificate that the client shows; undefined: none. */
  readonly identity: ClientIdentity | undefined;
}

/** TLS settings, checked, with their files read. */
export interface TlsSetup {
  readonly verification: ServerVerification;
  /** What the next connection needs, at first as the settings and files were when the setup was made. */
  credentials(): TlsCredentials;
  /**
   * Reads the files again, if there are any, for the connections to come.
   *
   * @throws SocketError when that does not work; what was read before stays in use
   */
  refresh(): void;
}

/** Where the settings belong. */
export interface TlsSetupOptions {
  /** The host that is connected to: its name must be in the server's certificate, unless `serverName` says another. */
  readonly host: string;
  /** How errors call the settings. @default 'tls' */
  readonly section?: string | undefined;
}

/**
 * Reads and checks TLS settings and the files that they name, once for all connections: reading all authorities again
 * for each takes long.
 *
 * @throws SocketError `invalid-settings`, `unreadable-file`, `wrong-passphrase` or `bad-certificate`
 * @example
 * const setup = createTlsSetup({ caFile: 'authority.pem' }, { host: 'collector.example.com' });
 * const { socket } = await openSocket({ target: { host, port }, tls: setup, timeoutMs: 10_000, signal });
 */
export function createTlsSetup(given: TlsSettings, { host, section = 'tls' }: TlsSetupOptions): TlsSetup {
  const settings = resolveSettings(
    tlsSettings,
    given,
    `The settings in ${section} cannot be used`,
    (message, issues) => new SocketError('invalid-settings', message, { context: { issues } }),
  );
  const verification = verificationOf(settings);
  const serverName = settings.serverName ?? host;
  const indication = serverNameIndication(serverName);
  const load = (sources: TlsSources): TlsCredentials => {
    const credentials = readCredentials(sources);
    const contextOptions = contextOptionsOf(credentials, settings);
    const options = {
      // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment does not turn it off.
      rejectUnauthorized: verification.by === 'authority',
      checkServerIdentity: (_host: string, certificate: Parameters<typeof checkServerIdentity>[1]) =>
        checkServerIdentity(serverName, certificate),
      ...(indication === undefined ? {} : { servername: indication }),
      secureContext: createContext(contextOptions, credentials, section),
    };
    return { contextOptions, options, identity: credentials.identity };
  };

  const sources = readTlsSources(settings, section, false);
  let credentials = load(sources);
  let loaded = digestOf(sources);
  const mayChange = namesFiles(settings);
  return {
    verification,
    credentials: () => credentials,
    refresh() {
      if (!mayChange) return;
      const current = readTlsSources(settings, section, true);
      const digest = digestOf(current);
      if (digest === loaded) return;
      credentials = load(current);
      loaded = digest;
    },
  };
}

function verificationOf({ verify, fingerprints }: ResolvedTlsSettings): ServerVerification {
  if (fingerprints !== undefined) {
    return { by: 'fingerprint', fingerprints: normalizeFingerprints(fingerprints) };
  }
  return { by: verify ? 'authority' : 'nothing' };
}

function contextOptionsOf(
  { identity, authorities }: Credentials,
  { minVersion, securityLevel, caBesidesSystem }: ResolvedTlsSettings,
): SecureContextOptions {
  const oldVersions = minVersion === 'TLSv1' || minVersion === 'TLSv1.1';
  const level = securityLevel ?? (oldVersions ? 0 : undefined);
  const system = caBesidesSystem ? getCACertificates('default') : [];
  return {
    minVersion,
    ...(identity === undefined ? {} : { key: identity.key, cert: identity.chain }),
    ...(authorities === undefined ? {} : { ca: [...system, ...authorities] }),
    ...(level === undefined ? {} : { ciphers: `DEFAULT@SECLEVEL=${level}` }),
    ...(oldVersions ? { secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT } : {}),
  };
}

function createContext(
  options: SecureContextOptions,
  { identity }: Credentials,
  section: string,
): SecureContext {
  try {
    return createSecureContext(options);
  } catch (cause) {
    const detail = describeError(cause);
    const setting = identity?.setting ?? section;
    const message = /too (small|weak)/.test(detail)
      ? `The key or a signature in ${setting} is weaker than OpenSSL accepts (${detail}). Get a new certificate, or set ${section}.securityLevel to 1 or 0.`
      : `OpenSSL does not take the certificate in ${setting}, its key or the authorities: ${detail}.`;
    throw new SocketError('bad-certificate', message, { context: { setting, detail }, cause });
  }
}

/** A digest of all that was read; each part with its length, so that nothing can move from one to the next. */
function digestOf({ identity, passphrase, authorities = [] }: TlsSources): string {
  const own =
    identity === undefined
      ? []
      : identity.kind === 'pkcs12'
        ? [identity.file]
        : [identity.certificate, identity.key];
  const hash = createHash('sha256');
  for (const part of [passphrase?.value ?? '', ...[...own, ...authorities].map(({ content }) => content)]) {
    hash.update(`${part.length}:`).update(part);
  }
  return hash.digest('hex');
}

/**
 * Checks that a certificate was made for a name or an address: as Node.js does, and beyond it by the common name of a
 * certificate without subject alternative names, which may be an address or a text that is no host name.
 *
 * @returns an error when it was not, as `checkServerIdentity` of node:tls does
 */
export function checkServerIdentity(expected: string, certificate: PeerCertificate): Error | undefined {
  const error = checkSubjectNames(expected, certificate);
  if (error === undefined) return undefined;
  const commonName: unknown = certificate.subject?.CN;
  if (!certificate.subjectaltname && typeof commonName === 'string' && sameName(commonName, expected)) {
    return undefined;
  }
  return error;
}

/** The name to send as SNI: none for addresses (RFC 6066, section 3) and for what can't be a host name. */
export function serverNameIndication(name: string): string | undefined {
  const isHostName =
    /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i;
  return isIP(name) === 0 && isHostName.test(name) ? name : undefined;
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
