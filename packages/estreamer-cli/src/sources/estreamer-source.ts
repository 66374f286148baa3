import {
  createEstreamerClient,
  createFileBookmark,
  type EstreamerClientEvent,
  type EstreamerClientSettings,
} from '@x/estreamer-client';
import type { EventRequest, FullyQualifiedRequest } from '@x/estreamer-protocol';
import type { KeyValues } from '../keys/keys.ts';
import type { serverKeys, streamKeys, tlsKeys } from './server-keys.ts';
import type { SourceType } from './source-type.ts';

/** What the sections of a management center say. */
export interface ServerValues {
  readonly request: EventRequest | FullyQualifiedRequest;
  readonly server: KeyValues<typeof serverKeys>;
  readonly tls: KeyValues<typeof tlsKeys>;
  readonly stream: KeyValues<typeof streamKeys>;
}

/** A management center: the section `[server]`, or `[server <name>]`. */
export const estreamerSource: SourceType<ServerValues> = {
  kind: 'estreamer',
  open(values, { name, filter, logger }) {
    const counts = { 'message-left-out': 0, 'bundles-lost': 0 };
    const onEvent = (event: EstreamerClientEvent) => {
      if (event.kind === 'warning' && Object.hasOwn(counts, event.code))
        counts[event.code as keyof typeof counts] += 1;
    };
    const client = createEstreamerClient({ ...clientSettings(values), name, filter, onEvent }, { logger });
    const troubles = () => ({
      'messages left out because they are longer than max_message_bytes': counts['message-left-out'],
      'times that bundles were missing and did not come': counts['bundles-lost'],
    });
    return Object.assign(client, { troubles });
  },
};

/** What the client is told by the configuration. */
export function clientSettings({ request, server, tls, stream }: ServerValues): EstreamerClientSettings {
  const { product_version: productVersion } = stream;
  return {
    host: server.host,
    port: server.port,
    connectTimeoutMs: milliseconds(server.connect_timeout),
    idleTimeoutMs: milliseconds(server.idle_timeout),
    stalledAfterMs: milliseconds(server.stalled_after),
    maxFrameBytes: server.max_message_bytes,
    replay: { overlapSeconds: stream.overlap_seconds, maxRemembered: stream.remembered_events },
    tls: tlsSettings(tls),
    request: productVersion === undefined || 'events' in request ? request : { ...request, productVersion },
    start: stream.start,
    bookmark:
      stream.bookmark_file === undefined ? undefined : createFileBookmark({ path: stream.bookmark_file }),
    devices: stream.devices,
    window: { records: stream.window_records, bytes: stream.window_bytes },
  };
}

function tlsSettings(tls: ServerValues['tls']): EstreamerClientSettings['tls'] {
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
