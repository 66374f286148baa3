import type { Socket } from 'node:net';
import type { Clock } from '@x/foundation';
import type { Channel, FindEncoding, WriteResult } from './channel.ts';

const LIMITS = { maxFrames: 1024, maxLength: 131_072 };

/** How long the peer may take to end after this side has ended, in milliseconds. */
const END_GRACE_MS = 1000;

/**
 * Makes a channel of a connected stream socket. The socket is read all the time, and what comes is thrown away: only so
 * does the peer's end, or the refusal of a client certificate, come to light at once.
 *
 * @param sendTimeoutMs how long the peer may take nothing
 * @param onLost called when the connection breaks while nothing is being written
 */
export function createStreamChannel(
  socket: Socket,
  sendTimeoutMs: number,
  onLost: (cause: unknown) => void,
  clock: Clock,
  findEncoding: FindEncoding,
): Channel {
  return new StreamChannel(socket, sendTimeoutMs, onLost, clock, findEncoding);
}

class StreamChannel implements Channel {
  readonly limits = LIMITS;
  readonly #socket: Socket;
  readonly #sendTimeoutMs: number;
  readonly #onLost: (cause: unknown) => void;
  readonly #clock: Clock;
  readonly #findEncoding: FindEncoding;
  #usable = true;
  #writing = false;
  #ending = false;
  #cause: unknown;

  constructor(
    socket: Socket,
    sendTimeoutMs: number,
    onLost: (cause: unknown) => void,
    clock: Clock,
    findEncoding: FindEncoding,
  ) {
    this.#socket = socket;
    this.#sendTimeoutMs = sendTimeoutMs;
    this.#onLost = onLost;
    this.#clock = clock;
    this.#findEncoding = findEncoding;
    socket.on('error', (error) => {
      this.#cause ??= error;
    });
    socket.on('end', () => this.#lose());
    socket.on('close', () => this.#lose());
    socket.resume();
    // It may have ended between its opening and now.
    if (socket.destroyed || socket.readableEnded) queueMicrotask(() => this.#lose());
  }

  get usable(): boolean {
    return this.#usable && !this.#socket.destroyed;
  }

  write(frames: readonly string[]): Promise<WriteResult> {
    if (!this.usable) return Promise.resolve({ kind: 'unsent', cause: this.#cause });
    this.#writing = true;
    return new Promise((resolve) => {
      let cancel = () => {};
      let timedOut = false;
      const text = frames.join('');
      this.#socket.write(text, this.#findEncoding(text), (error) => {
        cancel();
        this.#writing = false;
        if (timedOut) resolve({ kind: 'timeout', cause: undefined });
        // A peer that has ended meanwhile takes nothing more.
        else if (error != null || !this.#usable) resolve({ kind: 'unknown', cause: this.#cause ?? error });
        else resolve(undefined);
      });
      // Mostly the operating system has everything by now.
      if (this.#socket.writableLength === 0) return;
      cancel = this.#clock.after(this.#sendTimeoutMs, () => {
        timedOut = true;
        this.destroy();
      });
    });
  }

  async end(): Promise<void> {
    this.#ending = true;
    this.#socket.ref();
    if (this.#socket.closed) return;
    const cancel = this.#clock.after(END_GRACE_MS, () => this.#socket.destroy());
    await new Promise<void>((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.end();
    });
    cancel();
  }

  destroy(): void {
    this.#usable = false;
    this.#socket.destroy();
  }

  keepProcessAlive(needed: boolean): void {
    if (needed) this.#socket.ref();
    else this.#socket.unref();
  }

  #lose(): void {
    if (!this.#usable) return;
    this.#usable = false;
    if (!this.#writing && !this.#ending) this.#onLost(this.#cause);
  }
}
