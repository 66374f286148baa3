import type { Socket } from 'node:net';
import type { SocketReading } from '@x/sockets';

/** Memory is taken in pieces of this size: each read goes behind the one before, so that a message is mostly one view. */
export const SLAB_BYTES = 128 * 1024;
/** Less room than the longest TLS record at the end of a slab is not worth a read of its own. */
const LEAST_ROOM = 16 * 1024;
/** So much may wait to be read, and what the socket has decrypted already. */
const READ_AHEAD = 64 * 1024;

/** Reads a socket piece by piece, on demand: between two reads no more is received than `READ_AHEAD` and one read of TCP. */
export interface ByteReader {
  /** Where the socket is to put what it receives. */
  readonly onread: SocketReading;
  /** The socket that does so stands: what is read comes from it, and its errors. */
  attach(socket: Socket): void;
  /**
   * What has arrived, at least one byte; undefined when the stream has ended or was destroyed without an error. The bytes
   * are never written again; they keep `SLAB_BYTES` of memory as long as anybody keeps them. One call at a time.
   *
   * @throws the socket's error
   */
  read(): Promise<Buffer | undefined>;
  /** Throws away what is and will be received, so that the socket can end; a pending read ends. */
  discard(): void;
}

/** Makes a reader for one socket. */
export function createByteReader(): ByteReader {
  return new SlabReader();
}

class SlabReader implements ByteReader {
  readonly onread: SocketReading = {
    buffer: () => this.#room(),
    callback: (size) => this.#receive(size),
  };
  #socket: Socket | undefined;
  /** The memory that is being filled, how far it is, and how far that is read. */
  #slab = Buffer.alloc(0);
  #filled = 0;
  #taken = 0;
  /** What was not read of the slabs before. */
  readonly #older: Buffer[] = [];
  /** Bytes that wait to be read. */
  #waiting = 0;
  #isPaused = false;
  #isDiscarding = false;
  #hasEnded = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  attach(socket: Socket): void {
    this.#socket = socket;
    const end = () => {
      this.#hasEnded = true;
      this.#notify();
    };
    socket.on('end', end);
    socket.on('close', end);
    socket.on('error', (error) => {
      // Of a socket that has ended writing fails, while there is still something to be read: the end is what counts.
      if (!this.#hasEnded) this.#failure = error;
      this.#notify();
    });
  }

  async read(): Promise<Buffer | undefined> {
    for (;;) {
      if (this.#isDiscarding) return undefined;
      const bytes = this.#take();
      if (bytes !== undefined) return bytes;
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#hasEnded) return undefined;
      this.#resume();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  discard(): void {
    this.#isDiscarding = true;
    this.#resume();
    this.#notify();
  }

  #room(): Buffer {
    if (this.#slab.length - this.#filled < LEAST_ROOM) {
      const unread = this.#takeFilled();
      if (unread !== undefined) this.#older.push(unread);
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#filled = 0;
      this.#taken = 0;
    }
    return this.#slab.subarray(this.#filled);
  }

  #receive(size: number): boolean {
    if (this.#isDiscarding) return true;
    this.#filled += size;
    this.#waiting += size;
    this.#isPaused = this.#waiting >= READ_AHEAD;
    this.#notify();
    return !this.#isPaused;
  }

  #take(): Buffer | undefined {
    const bytes = this.#older.shift() ?? this.#takeFilled();
    this.#waiting -= bytes?.length ?? 0;
    return bytes;
  }

  #takeFilled(): Buffer | undefined {
    if (this.#taken === this.#filled) return undefined;
    const bytes = this.#slab.subarray(this.#taken, this.#filled);
    this.#taken = this.#filled;
    return bytes;
  }

  #resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#socket?.resume();
  }

  #notify(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
