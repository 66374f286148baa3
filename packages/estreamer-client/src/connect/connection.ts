import type { TLSSocket } from 'node:tls';
import type { Clock } from '../clock.ts';
import { createByteReader } from './byte-reader.ts';
import { streamError } from './connection-errors.ts';
import type { Peer } from './peer.ts';

/** An established TLS connection. */
export interface Connection {
  /** The TLS version, and whether the server's certificate was verified. */
  readonly tls: { readonly version: string; readonly verified: boolean };
  /**
   * What has arrived; undefined when the server has closed, or after `close`. The socket is only read for it.
   *
   * @throws {EstreamerClientError} when the connection broke
   */
  read(): Promise<Buffer | undefined>;
  /** Sends octets. Resolves when they were handed over or the connection is gone: the next read tells which. */
  write(octets: Uint8Array): Promise<void>;
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
}

/** Takes over a TLS socket whose handshake is done. */
export function createConnection(socket: TLSSocket, settings: ConnectionSettings, clock: Clock): Connection {
  const { peer, closeTimeoutMs } = settings;
  const reader = createByteReader(socket);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let received = false;
  let closing: Promise<void> | undefined;

  const end = async (farewell: Uint8Array | undefined) => {
    const cancel = clock.after(closeTimeoutMs, () => socket.destroy());
    if (farewell === undefined) socket.end();
    else socket.end(farewell);
    reader.discard();
    await closed;
    cancel();
  };

  return {
    tls: { version: socket.getProtocol() ?? 'unknown', verified: socket.authorized },
    async read() {
      try {
        const chunk = await reader.read();
        received ||= chunk !== undefined;
        return chunk;
      } catch (error) {
        throw streamError(error as Error, peer, received ? 'streaming' : 'request');
      }
    },
    write(octets) {
      return new Promise((resolve) => socket.write(octets, () => resolve()));
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
