import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A TCP connection of which the writing side can be held, as if the peer did not read. */
export class HeldSocket extends Duplex {
  readonly #tcp: Socket;
  #isHeld = false;

  constructor(tcp: Socket) {
    super();
    this.#tcp = tcp;
    tcp.on('connect', () => this.emit('connect'));
    tcp.on('data', (chunk) => {
      if (!this.push(chunk)) tcp.pause();
    });
    tcp.on('end', () => this.push(null));
    tcp.on('error', (error) => this.destroy(error));
    tcp.on('close', () => this.destroy());
  }

  /** From now on nothing is written. */
  hold(): void {
    this.#isHeld = true;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  override _read(): void {
    this.#tcp.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    if (!this.#isHeld) this.#tcp.write(chunk, callback);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#tcp.destroy();
    callback(error);
  }
}
