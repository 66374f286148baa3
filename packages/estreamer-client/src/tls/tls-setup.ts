import { constants, createHash, type X509Certificate } from 'node:crypto';
import {
  type ConnectionOptions,
  createSecureContext,
  type SecureContext,
  type SecureVersion,
} from 'node:tls';
import type { Peer } from '../connect/peer.ts';
import { EstreamerClientError } from '../errors/client-error.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { checkServerIdentity, serverNameIndication } from './server-identity.ts';
import { readServerVerification, type ServerVerification } from './server-verification.ts';
import { namesFiles, readTlsSources, type TlsSources } from './tls-files.ts';
import type { TlsSettings } from './tls-settings.ts';

/** What one connection needs. */
export interface TlsIdentity {
  /** What `tls.connect` takes. */
  readonly options: ConnectionOptions;
  /** The client's certificate. */
  readonly certificate: X509Certificate;
  /** How errors call the setting that it came from. */
  readonly certificateName: string;
}

/** The TLS settings of a client, checked. */
export interface TlsSetup {
  readonly verification: ServerVerification;
  /** The identity for the next connection, at first as the settings and files were when the setup was made. */
  identity(): TlsIdentity;
  /**
   * Reads the files anew, if there are any, for the connections to come.
   *
   * @throws {EstreamerClientError} when that does not work; what was read before stays in use
   */
  refresh(): void;
}

const TLS_VERSIONS: ReadonlySet<string> = new Set(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']);

/**
 * Reads and checks the settings and the files that they name.
 *
 * @throws {EstreamerClientError} `invalid-settings`, `unreadable-file`, `wrong-passphrase` or `bad-certificate-file`
 */
export function createTlsSetup(peer: Peer, settings: TlsSettings): TlsSetup {
  const { serverName = peer.host } = settings;
  const strength = readStrength(settings);
  const verification = readServerVerification(settings);
  const indication = serverNameIndication(serverName);
  const common: ConnectionOptions = {
    host: peer.host,
    port: peer.port,
    rejectUnauthorized: verification.by === 'authority',
    checkServerIdentity: (_host, certificate) => checkServerIdentity(serverName, certificate),
    ...(indication === undefined ? {} : { servername: indication }),
  };
  const load = (sources: TlsSources): TlsIdentity => {
    const credentials = readCredentials(sources);
    const { certificate, certificateName } = credentials;
    const options = { ...common, secureContext: secureContext(credentials, strength) };
    return { options, certificate, certificateName };
  };

  const sources = readTlsSources(settings);
  let identity = load(sources);
  let loaded = digestOf(sources);
  const mayChange = namesFiles(settings);
  return {
    verification,
    identity: () => identity,
    refresh() {
      if (!mayChange) return;
      const current = readTlsSources(settings);
      const digest = digestOf(current);
      if (digest === loaded) return;
      identity = load(current);
      loaded = digest;
    },
  };
}

interface TlsStrength {
  readonly minVersion: SecureVersion;
  readonly securityLevel: number | undefined;
}

function readStrength({ minVersion = 'TLSv1.2', securityLevel }: TlsSettings): TlsStrength {
  if (!TLS_VERSIONS.has(minVersion)) {
    throw new EstreamerClientError(
      'invalid-settings',
      `tls.minVersion is one of ${[...TLS_VERSIONS].join(', ')}.`,
    );
  }
  if (securityLevel !== undefined && ![0, 1, 2, 3, 4, 5].includes(securityLevel)) {
    throw new EstreamerClientError('invalid-settings', 'tls.securityLevel is a whole number from 0 to 5.');
  }
  return { minVersion, securityLevel };
}

function secureContext(credentials: Credentials, { minVersion, securityLevel }: TlsStrength): SecureContext {
  const { key, certificateChain, authorities, certificateName } = credentials;
  const oldVersions = minVersion === 'TLSv1' || minVersion === 'TLSv1.1';
  const level = securityLevel ?? (oldVersions ? 0 : undefined);
  try {
    return createSecureContext({
      key,
      cert: certificateChain,
      minVersion,
      ...(authorities === undefined ? {} : { ca: [...authorities] }),
      ...(level === undefined ? {} : { ciphers: `DEFAULT@SECLEVEL=${level}` }),
      ...(oldVersions ? { secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT } : {}),
    });
  } catch (cause) {
    const { message } = cause as Error;
    throw new EstreamerClientError(
      'bad-certificate-file',
      /too (small|weak)/.test(message)
        ? `The key or a signature in ${certificateName} is weaker than OpenSSL accepts (${message}). Create the client on the management center anew, or set tls.securityLevel to 1 or 0.`
        : `OpenSSL does not take the client's certificate in ${certificateName}, its key or the authorities: ${message}.`,
      {},
      { cause },
    );
  }
}

/** A digest of all that was read; each part with its length, so that nothing can move from one to the next. */
function digestOf({ identity, passphrase, authorities = [] }: TlsSources): string {
  const own = identity.kind === 'pkcs12' ? [identity.file] : [identity.certificate, identity.key];
  const hash = createHash('sha256');
  for (const part of [passphrase?.value ?? '', ...[...own, ...authorities].map(({ content }) => content)]) {
    hash.update(`${part.length}:`).update(part);
  }
  return hash.digest('hex');
}
