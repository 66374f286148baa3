import { closeSync, fsyncSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';
import { createFrameParser, type FrameParser } from '@x/estreamer-protocol';
import { partNumber, withHeader } from './capture-files.ts';

/** Settings of {@link createCaptureWriter}. */
export interface CaptureWriterSettings {
  /** The capture's first file. Files that are there are kept: writing goes on in a file behind them. */
  readonly file: string;
  /**
   * How long a file may get, in bytes; then another one is begun: `fmc.bin`, `fmc.2.bin` ... A message is never divided.
   * @default 104857600 (100 MiB)
   */
  readonly maxBytes?: number | undefined;
  /** How many files are kept; beyond it the oldest is removed. @default all */
  readonly maxFiles?: number | undefined;
}

/** What was written so far. */
export interface CaptureWriterStatus {
  readonly messages: number;
  readonly bytes: number;
  /** The file that is written; undefined before the first message. */
  readonly file: string | undefined;
  /** Files that were begun. */
  readonly files: number;
  /** Files that were removed, as `maxFiles` says. */
  readonly removed: number;
}

/** Writes what a server sends to files, so that it can be looked at and played again. */
export interface CaptureWriter {
  /**
   * Takes what came out of a connection, in pieces of any size, and writes the messages that are whole, at once: the caller
   * is held up by a slow disk, and so is the server.
   *
   * @param session a number for the connection; of another one, the unfinished message of the one before is left out
   * @throws what the file system throws
   * @throws {EstreamerProtocolError} for bytes that are no messages
   */
  write(bytes: Uint8Array, session: number): void;
  status(): CaptureWriterStatus;
  /** Brings everything to the disk and closes the file. */
  close(): void;
}

/** Nobody but the owner reads what a firewall saw. */
const MODE = 0o600;
const DEFAULT_MAX_BYTES = 100 * 1024 * 1024;

/**
 * Makes a writer of captures; the file is made with the first message.
 *
 * @example
 * const capture = createCaptureWriter({ file: 'fmc.bin', maxFiles: 10 });
 * const client = createEstreamerClient({ ...settings, onReceived: capture.write });
 */
export function createCaptureWriter(settings: CaptureWriterSettings): CaptureWriter {
  const writer = new FileWriter(settings);
  return {
    write: (bytes, session) => writer.write(bytes, session),
    status: () => ({ ...writer.status }),
    close: () => writer.close(),
  };
}

class FileWriter {
  readonly status = {
    messages: 0,
    bytes: 0,
    file: undefined as string | undefined,
    files: 0,
    removed: 0,
  };
  readonly #folder: string;
  readonly #name: string;
  readonly #ext: string;
  readonly #maxBytes: number;
  readonly #maxFiles: number;
  #frames: FrameParser = createFrameParser();
  #session: number | undefined;
  #descriptor: number | undefined;
  #fileBytes = 0;
  /** Once something went wrong, nothing more is written: a capture with a hole would look whole. */
  #failure: { readonly error: unknown } | undefined;

  constructor({ file, maxBytes = DEFAULT_MAX_BYTES, maxFiles }: CaptureWriterSettings) {
    const { name, ext } = parse(basename(file));
    this.#folder = dirname(file);
    this.#name = name;
    this.#ext = ext;
    this.#maxBytes = maxBytes;
    this.#maxFiles = maxFiles ?? Number.POSITIVE_INFINITY;
  }

  write(bytes: Uint8Array, session: number): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (session !== this.#session) this.#frames = createFrameParser();
    this.#session = session;
    try {
      this.#frames.push(bytes);
      for (let frame = this.#frames.next(); frame !== undefined; frame = this.#frames.next())
        this.#append(withHeader(frame.messageType, frame.payload));
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #append(message: Buffer): void {
    if (this.#fileBytes > 0 && this.#fileBytes + message.length > this.#maxBytes) this.close();
    this.#descriptor ??= this.#open();
    for (let written = 0; written < message.length; )
      written += writeSync(this.#descriptor, message, written);
    this.#fileBytes += message.length;
    this.status.messages += 1;
    this.status.bytes += message.length;
  }

  /** Begins a file behind all that are there. */
  #open(): number {
    const numbers = this.#numbers();
    const number = (numbers.at(-1) ?? 0) + 1;
    const file = this.#path(number);
    const descriptor = openSync(file, 'wx', MODE);
    this.#fileBytes = 0;
    this.status.file = file;
    this.status.files += 1;
    for (const old of numbers.slice(0, Math.max(0, numbers.length + 1 - this.#maxFiles))) {
      rmSync(this.#path(old), { force: true });
      this.status.removed += 1;
    }
    return descriptor;
  }

  #numbers(): number[] {
    return readdirSync(this.#folder)
      .map((file) => partNumber(file, this.#name, this.#ext))
      .filter((number) => number !== undefined)
      .sort((first, second) => first - second);
  }

  #path(number: number): string {
    return join(this.#folder, `${this.#name}${number === 1 ? '' : `.${number}`}${this.#ext}`);
  }
}
