import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '@x/foundation';
import { commonNameOf, type TlsFacts } from '@x/sockets';
import type { EstreamerClientError } from '../errors/client-error.ts';
import type { ByteReader } from './byte-reader.ts';
import { closedBeforeDataError, streamError } from './connection-errors.ts';
import type { Peer } from './peer.ts';

/** An established TLS connection. */
export interface Connection {
  readonly tls: TlsFacts;
  /**
   * What has arrived; undefined when the server has closed, or after `close`. The socket is only read for it. The bytes
   * are a view into a slab of 128 KiB, which stays in memory while any view of it is kept.
   *
   * @throws {EstreamerClientError} when the connection broke
   */
  read(): Promise<Buffer | undefined>;
  /** Sends bytes. Resolves when the operating system has them or the connection is gone: the next read tells which. */
  write(bytes: Uint8Array): Promise<void>;
  /** Whether so much is waiting to be sent that it is better to wait for the last write. */
  readonly congested: boolean;
  /** The error for a server that has closed before its first message; `truncation` when it did so inside of it. */
  closedBeforeData(truncation?: Error): EstreamerClientError;
  /** True from the call of `close` on. */
  readonly closing: boolean;
  /** Sends what is given and ends the connection, at the latest after the grace period. Never rejects. */
  close(lastWords?: Uint8Array): Promise<void>;
}

/** Settings of {@link createConnection}. */
export interface ConnectionSettings {
  readonly peer: Peer;
  /** How long the server may take to close its side, in milliseconds. */
  readonly closeTimeoutMs: number;
  readonly tls: TlsFacts;
  /** The client's. */
  readonly certificate: X509Certificate;
}

/** Takes over a TLS socket whose handshake is done, and the reader into which it receives. */
export function createConnection(
  socket: TLSSocket,
  reader: ByteReader,
  settings: ConnectionSettings,
  clock: Clock,
): Connection {
  const { peer, closeTimeoutMs, tls, certificate } = settings;
  const { localAddress } = socket;
  reader.attach(socket);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let received = false;
  let closing: Promise<void> | undefined;

  const closedBeforeData = (cause?: Error) => {
    const names = { certificateName: commonNameOf(certificate), localAddress };
    return closedBeforeDataError(peer, names, cause);
  };

  const end = async (lastWords: Uint8Array | undefined) => {
    const cancel = clock.after(closeTimeoutMs, () => socket.destroy());
    if (lastWords === undefined) socket.end();
    else socket.end(lastWords);
    reader.discard();
    await closed;
    cancel();
  };

  return {
    tls,
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
    write(bytes) {
      return new Promise((resolve) => socket.write(bytes, () => resolve()));
    },
    get congested() {
      return socket.writableNeedDrain;
    },
    get closing() {
      return closing !== undefined;
    },
    close(lastWords) {
      closing ??= socket.closed ? Promise.resolve() : end(lastWords);
      return closing;
    },
  };
}
