import { type ConnectionOptions, createSecureContext } from 'node:tls';
import { EstreamerClientError } from '../errors/client-error.ts';
import { readCredentials } from './credentials.ts';
import { checkServerIdentity, serverNameIndication } from './server-identity.ts';
import type { TlsSettings } from './tls-settings.ts';

const TLS_VERSIONS: ReadonlySet<string> = new Set(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']);

/**
 * Turns settings into what `tls.connect` takes. The certificate files are read and checked here, once.
 *
 * @throws {EstreamerClientError} `invalid-settings`, `wrong-passphrase` or `bad-certificate-file`
 */
export function tlsConnectionOptions(host: string, port: number, tls: TlsSettings): ConnectionOptions {
  const { serverName = host, minVersion = 'TLSv1.2', verify = true } = tls;
  if (typeof verify !== 'boolean') {
    throw new EstreamerClientError('invalid-settings', 'tls.verify is true or false, nothing else.');
  }
  if (!TLS_VERSIONS.has(minVersion)) {
    throw new EstreamerClientError(
      'invalid-settings',
      `tls.minVersion is one of ${[...TLS_VERSIONS].join(', ')}.`,
    );
  }
  const { key, certificateChain, authorities } = readCredentials(tls);
  const oldVersions = minVersion === 'TLSv1' || minVersion === 'TLSv1.1';
  const indication = serverNameIndication(serverName);
  try {
    return {
      host,
      port,
      rejectUnauthorized: verify,
      checkServerIdentity: (_host, certificate) => checkServerIdentity(serverName, certificate),
      secureContext: createSecureContext({
        key,
        cert: certificateChain,
        minVersion,
        ...(authorities === undefined ? {} : { ca: [...authorities] }),
        ...(oldVersions ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
      }),
      ...(indication === undefined ? {} : { servername: indication }),
    };
  } catch (cause) {
    throw new EstreamerClientError(
      'bad-certificate-file',
      `OpenSSL does not take the client's certificate, its key or the authorities: ${(cause as Error).message}.`,
      {},
      { cause },
    );
  }
}
