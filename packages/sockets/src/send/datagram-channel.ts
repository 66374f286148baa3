import type { Socket as UdpSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import { type Clock, untilAborted } from '@x/foundation';
import { connectError, connectTimeoutError, systemCodeOf } from '../connect/connect-error.ts';
import { SocketError } from '../socket-error.ts';
import type { Channel, FindEncoding, OpenChannel, WriteFailure, WriteResult } from './channel.ts';

const LIMITS = { maxFrames: 64, maxLength: 1_048_576 };

/** The largest datagram that UDP over IPv4 can carry, in bytes. */
export const LARGEST_UDP_DATAGRAM = 65_507;

/** Opens sockets for UDP. The name is looked up each time: the server may have moved. */
export function createUdpOpener(
  { host, port }: { readonly host: string; readonly port: number },
  address: string,
  timeoutMs: number,
  clock: Clock,
  createSocket: (type: 'udp4' | 'udp6') => UdpSocket,
  findEncoding: FindEncoding,
): OpenChannel {
  return async (signal, onLost) => {
    const found = await findAddress(host, address, timeoutMs, clock, signal);
    const socket = createSocket(found.family === 6 ? 'udp6' : 'udp4');
    const channel = createUdpChannel(socket, onLost, findEncoding);
    try {
      await connectUdp(socket, port, found.address);
    } catch (cause) {
      channel.destroy();
      throw connectError(cause as Error, address);
    }
    return channel;
  };
}

async function findAddress(
  host: string,
  address: string,
  timeoutMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ readonly address: string; readonly family: number }> {
  const family = isIP(host);
  if (family !== 0) return { address: host, family };
  const tooLong = new AbortController();
  const cancel = clock.after(timeoutMs, () => tooLong.abort());
  // The operating system's lookup cannot be ended: what it finds later is thrown away.
  const either = AbortSignal.any([signal, tooLong.signal]);
  try {
    const found = await untilAborted(lookup(host), either);
    if (found !== undefined) return found;
  } catch (cause) {
    throw connectError(cause as Error, address);
  } finally {
    cancel();
  }
  signal.throwIfAborted();
  throw connectTimeoutError(address, timeoutMs);
}

/** Fixes the socket's peer: sending is faster then, and the peer's machine can say that nobody listens. */
function connectUdp(socket: UdpSocket, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.connect(port, address, (...[error]: readonly (Error | undefined)[]) => {
      if (error == null) resolve();
      else reject(error);
    });
  });
}

function createUdpChannel(
  socket: UdpSocket,
  onLost: (cause: unknown) => void,
  findEncoding: FindEncoding,
): Channel {
  let usable = true;
  let writing = false;

  function destroy(): void {
    if (!usable) return;
    usable = false;
    socket.close();
  }

  socket.on('error', (error) => {
    if (!usable) return;
    destroy();
    if (!writing) onLost(error);
  });

  return {
    limits: LIMITS,
    get usable() {
      return usable;
    },
    async write(frames) {
      if (!usable) return { kind: 'unsent', cause: undefined };
      writing = true;
      const result = await writeDatagrams(
        frames,
        (datagram, done) => socket.send(datagram, done),
        readFailure,
        findEncoding,
      );
      writing = false;
      if (result instanceof Map && [...result.values()].some(({ kind }) => kind !== 'too-large')) destroy();
      return result;
    },
    async end() {
      destroy();
    },
    destroy,
    keepProcessAlive(needed) {
      if (!usable) return;
      if (needed) socket.ref();
      else socket.unref();
    },
  };
}

function readFailure(cause: Error): WriteFailure {
  const code = systemCodeOf(cause);
  if (code === 'EMSGSIZE') return { kind: 'too-large', cause };
  // Said about an earlier datagram, and this one was not sent.
  if (code === 'ECONNREFUSED') return { kind: 'refused', cause };
  return { kind: 'unsent', cause };
}

/** A socket for Unix datagrams, as `node-unix-socket` has it. */
export interface UnixDatagramSocket {
  /** Sends part of a buffer as one datagram to the socket of that path. */
  sendTo(
    buffer: Buffer,
    offset: number,
    length: number,
    path: string,
    done: (error?: Error | undefined) => void,
  ): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): void;
}

/**
 * Loads the optional dependency that knows Unix datagrams.
 *
 * @throws SocketError `invalid-settings` if it is not installed, or has no build for this platform
 */
export function loadUnixDatagramSocket(
  load: (name: string) => unknown = createRequire(import.meta.url),
): () => UnixDatagramSocket {
  try {
    const { DgramSocket } = load('node-unix-socket') as {
      readonly DgramSocket: new () => UnixDatagramSocket;
    };
    return () => new DgramSocket();
  } catch (cause) {
    throw new SocketError(
      'invalid-settings',
      'Unix datagrams need the package node-unix-socket, and that cannot be loaded: install it, or use unix-stream, or UDP on the loopback address; see cause.',
      { cause },
    );
  }
}

/**
 * How long a Unix datagram socket without work stays open, in milliseconds. While it is open it keeps the process alive,
 * and there is no way to change that.
 */
const IDLE_MS = 1000;

/** Opens sockets that send to one Unix datagram socket. Opening one never fails; sending does. */
export function createUnixDatagramOpener(
  path: string,
  sendTimeoutMs: number,
  clock: Clock,
  createSocket: () => UnixDatagramSocket,
  findEncoding: FindEncoding,
): OpenChannel {
  return async () => createUnixDatagramChannel(createSocket(), path, sendTimeoutMs, clock, findEncoding);
}

function createUnixDatagramChannel(
  socket: UnixDatagramSocket,
  path: string,
  sendTimeoutMs: number,
  clock: Clock,
  findEncoding: FindEncoding,
): Channel {
  let usable = true;
  let idleTimer: NodeJS.Timeout | undefined;
  let giveUp: ((failure: WriteFailure) => void) | undefined;

  function destroy(kind: 'unknown' | 'timeout' = 'unknown'): void {
    clearTimeout(idleTimer);
    giveUp?.({ kind, cause: undefined });
    if (!usable) return;
    usable = false;
    socket.close();
  }

  socket.on('error', () => destroy());

  return {
    limits: LIMITS,
    get usable() {
      return usable;
    },
    async write(frames) {
      if (!usable) return { kind: 'unsent', cause: undefined };
      const givenUp = new Promise<WriteFailure>((resolve) => {
        giveUp = resolve;
      });
      const cancel = clock.after(sendTimeoutMs, () => destroy('timeout'));
      const written = writeDatagrams(
        frames,
        (datagram, done) => socket.sendTo(datagram, 0, datagram.length, path, done),
        // The addon gives no codes, only the operating system's words.
        (cause) => ({ kind: /too long/i.test(cause.message) ? 'too-large' : 'unsent', cause }),
        findEncoding,
      );
      const result = await Promise.race([written, givenUp]);
      cancel();
      giveUp = undefined;
      return result;
    },
    async end() {
      destroy();
    },
    destroy: () => destroy(),
    keepProcessAlive(needed) {
      clearTimeout(idleTimer);
      if (!needed && usable) idleTimer = setTimeout(destroy, IDLE_MS).unref();
    },
  };
}

/** Sends one datagram; calls back with the error, or without. */
type SendDatagram = (datagram: Buffer, done: (error?: Error | null) => void) => void;

/** Sends every frame as a datagram of its own, and resolves when each is decided. */
function writeDatagrams(
  frames: readonly string[],
  send: SendDatagram,
  readFailure: (error: Error) => WriteFailure,
  findEncoding: FindEncoding,
): Promise<WriteResult> {
  return new Promise((resolve) => {
    let failures: Map<number, WriteFailure> | undefined;
    let left = frames.length;
    for (const [position, frame] of frames.entries()) {
      const done = (error?: Error | null) => {
        if (error != null) {
          failures ??= new Map();
          failures.set(position, readFailure(error));
        }
        left -= 1;
        if (left === 0) resolve(failures);
      };
      try {
        send(Buffer.from(frame, findEncoding(frame)), done);
      } catch (error) {
        // A socket that was closed meanwhile throws.
        done(error as Error);
      }
    }
  });
}

/** Lets so many messages through in a second, in small portions. */
export class Pace {
  readonly #perSecond: number;
  readonly #clock: Clock;
  readonly #most: number;
  #allowed: number;
  #at: number;

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    // What is due in 10 ms may go at once: timers are not finer than that.
    this.#most = Math.max(1, perSecond / 100);
    this.#allowed = this.#most;
    this.#at = clock.monotonic();
  }

  /** Waits until at least one message may go. @returns how many may go now; 0 if the signal ended the wait */
  async take(wanted: number, signal: AbortSignal): Promise<number> {
    for (;;) {
      const now = this.#clock.monotonic();
      this.#allowed = Math.min(this.#most, this.#allowed + ((now - this.#at) * this.#perSecond) / 1000);
      this.#at = now;
      if (this.#allowed >= 1) break;
      await this.#clock.wait(Math.ceil(((1 - this.#allowed) * 1000) / this.#perSecond), signal);
      if (signal.aborted) return 0;
    }
    const taken = Math.min(wanted, Math.floor(this.#allowed));
    this.#allowed -= taken;
    return taken;
  }
}
