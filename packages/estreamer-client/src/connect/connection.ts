import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '@x/foundation';
import type { EstreamerClientError } from '../errors/client-error.ts';
import { createByteReader } from './byte-reader.ts';
import { commonNameOf } from './client-certificate.ts';
import { closedBeforeDataError, streamError } from './connection-errors.ts';
import type { Peer } from './peer.ts';
import type { ServerCertificate } from './server-certificate.ts';

/** What is known of a TLS connection that stands. */
export interface TlsStatus {
  /** For example `TLSv1.3`. */
  readonly version: string;
  /** Whether the server's certificate was verified, by an authority or by its fingerprint. */
  readonly verified: boolean;
  /** SHA-256 of the server's certificate, in hexadecimal with colons: what `tls.fingerprints` takes. */
  readonly serverFingerprint: string;
  /** Unix milliseconds: when the client's certificate ends. */
  readonly clientCertificateValidTo: number;
}

/** An established TLS connection. */
export interface Connection {
  readonly tls: TlsStatus;
  /**
   * What has arrived; undefined when the server has closed, or after `close`. The socket is only read for it.
   *
   * @throws {EstreamerClientError} when the connection broke
   */
  read(): Promise<Buffer | undefined>;
  /** Sends octets. Resolves when they were handed over or the connection is gone: the next read tells which. */
  write(octets: Uint8Array): Promise<void>;
  /** Whether so much is waiting to be sent that it is better to wait for the last write. */
  readonly congested: boolean;
  /** The error for a server that has closed before its first message; `truncation` when it did so inside of it. */
  closedBeforeData(truncation?: Error): EstreamerClientError;
  /** True from the call of `close` on. */
  readonly closing: boolean;
  /** Sends what is given and ends the connection, at the latest after the grace period. Never rejects. */
  close(farewell?: Uint8Array): Promise<void>;
}

/** Settings of {@link createConnection}. */
export interface ConnectionSettings {
  readonly peer: Peer;
  /** How long the server may take to close its side, in milliseconds. */
  readonly closeTimeoutMs: number;
  readonly server: ServerCertificate;
  /** The client's. */
  readonly certificate: X509Certificate;
}

/** Takes over a TLS socket whose handshake is done. */
export function createConnection(socket: TLSSocket, settings: ConnectionSettings, clock: Clock): Connection {
  const { peer, closeTimeoutMs, server, certificate } = settings;
  const { localAddress } = socket;
  const reader = createByteReader(socket);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let received = false;
  let closing: Promise<void> | undefined;

  const closedBeforeData = (cause?: Error) => {
    const names = { certificateName: commonNameOf(certificate), localAddress };
    return closedBeforeDataError(peer, names, cause);
  };

  const end = async (farewell: Uint8Array | undefined) => {
    const cancel = clock.after(closeTimeoutMs, () => socket.destroy());
    if (farewell === undefined) socket.end();
    else socket.end(farewell);
    reader.discard();
    await closed;
    cancel();
  };

  return {
    tls: {
      version: socket.getProtocol() ?? 'unknown',
      verified: server.verified,
      serverFingerprint: server.fingerprint,
      clientCertificateValidTo: Date.parse(certificate.validTo),
    },
    closedBeforeData,
    async read() {
      try {
        const chunk = await reader.read();
        received ||= chunk !== undefined;
        return chunk;
      } catch (error) {
        const phase = received ? 'streaming' : 'request';
        throw streamError(error as Error, peer, phase, closedBeforeData);
      }
    },
    write(octets) {
      return new Promise((resolve) => socket.write(octets, () => resolve()));
    },
    get congested() {
      return socket.writableNeedDrain;
    },
    get closing() {
      return closing !== undefined;
    },
    close(farewell) {
      closing ??= socket.closed ? Promise.resolve() : end(farewell);
      return closing;
    },
  };
}
