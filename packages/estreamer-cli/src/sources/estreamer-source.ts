import { createFileBookmark, type EstreamerClientSettings } from '@x/estreamer-client';
import type { Configuration } from '../configuration/configuration.ts';

/** What the client is told by the configuration. */
export function clientSettings({ request, server, tls, stream }: Configuration): EstreamerClientSettings {
  const { product_version: productVersion } = stream;
  return {
    host: server.host,
    port: server.port,
    connectTimeoutMs: milliseconds(server.connect_timeout),
    idleTimeoutMs: milliseconds(server.idle_timeout),
    tls: tlsSettings(tls),
    request: productVersion === undefined ? request : { ...request, productVersion },
    start: stream.start,
    bookmark:
      stream.bookmark_file === undefined ? undefined : createFileBookmark({ path: stream.bookmark_file }),
    window: { records: stream.window_records, bytes: stream.window_bytes },
  };
}

function tlsSettings(tls: Configuration['tls']): EstreamerClientSettings['tls'] {
  const { pkcs12_file: pkcs12File, certificate_file: certificateFile, key_file: keyFile } = tls;
  const common = {
    passphraseFile: tls.passphrase_file,
    passphraseVariable: tls.passphrase_variable,
    caFile: tls.ca_file,
    fingerprints: tls.fingerprints,
    serverName: tls.server_name,
    minVersion: tls.minimum_version,
    securityLevel: tls.security_level as 0 | 1 | 2 | 3 | 4 | 5 | undefined,
    verify: tls.verify,
  };
  return pkcs12File === undefined
    ? { ...common, certificateFile: certificateFile ?? '', keyFile: keyFile ?? '' }
    : { ...common, pkcs12File };
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
