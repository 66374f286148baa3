import { createHash } from 'node:crypto';
import { createReadStream, existsSync, type ReadStream, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, parse } from 'node:path';
import { createFrameParser, isEstreamerProtocolError, MESSAGE_HEADER_SIZE } from '@x/estreamer-protocol';
import { EstreamerClientError } from '../errors/client-error.ts';

/** One message of a capture, as it came over the wire. */
export interface CapturedMessage {
  /** The whole message, header included. */
  readonly bytes: Buffer;
  readonly messageType: number;
  /** Bytes of the capture before it. */
  readonly offset: number;
}

/**
 * The files of a capture, in order: `fmc.bin` and what `createCaptureWriter` wrote after it, `fmc.2.bin`, `fmc.3.bin` ...
 * The first may be gone, where the oldest files are removed.
 *
 * @throws {EstreamerClientError} `unreadable-file` when there is none
 */
export async function captureFiles(file: string): Promise<string[]> {
  const numbers = await partNumbers(file);
  if (numbers.length > 0) return numbers.map((number) => partPath(file, number));
  throw new EstreamerClientError('unreadable-file', `There is no capture ${file}.`, { file });
}

/** The files between those of a capture that are not there: what was in them is in no replay. */
export async function missingCaptureFiles(file: string): Promise<string[]> {
  const numbers = await partNumbers(file);
  const gaps = numbers.flatMap((number, index) => {
    const before = numbers[index - 1] ?? number - 1;
    return Array.from({ length: number - before - 1 }, (_, step) => before + step + 1);
  });
  return gaps.map((number) => partPath(file, number));
}

/** The numbers of the files that a capture has, in order. */
async function partNumbers(file: string): Promise<number[]> {
  const { name, ext } = parse(file);
  const names = await readdir(dirname(file)).catch(() => []);
  return names
    .map((other) => partNumber(other, name, ext))
    .filter((number) => number !== undefined)
    .sort((first, second) => first - second);
}

function partPath(file: string, number: number): string {
  const { name, ext } = parse(file);
  return join(dirname(file), number === 1 ? `${name}${ext}` : `${name}.${number}${ext}`);
}

/** The number of a part of a capture: 1 for the capture's own name; undefined for another file. */
export function partNumber(file: string, name: string, ext: string): number | undefined {
  if (basename(file) === `${name}${ext}`) return 1;
  if (!file.startsWith(`${name}.`) || !file.endsWith(ext)) return undefined;
  const digits = file.slice(name.length + 1, file.length - ext.length);
  return /^[1-9]\d{0,8}$/.test(digits) ? Number(digits) : undefined;
}

const FINGERPRINT_BYTES = 4096;

/**
 * What a capture is known again by: a digest of its first bytes. With it, who keeps how far a capture was read knows whether it is
 * still the same.
 *
 * @throws {EstreamerClientError} `unreadable-file`
 */
export async function captureFingerprint(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  let left = FINGERPRINT_BYTES;
  for await (const chunk of chunksOf(files[0] ?? '')) {
    hash.update(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) break;
  }
  return hash.digest('hex');
}

/** How many bytes files have together. */
export function totalBytes(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + (existsSync(file) ? statSync(file).size : 0), 0);
}

/** Opens a file of a capture; what can't be read is said with its path. */
export async function* chunksOf(file: string): AsyncGenerator<Buffer, undefined> {
  const stream: ReadStream = createReadStream(file, { highWaterMark: 256 * 1024 });
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    throw new EstreamerClientError(
      'unreadable-file',
      `${file} can't be read (${code}).`,
      { file },
      { cause },
    );
  }
}

/**
 * Cuts a capture into its messages: the server's side of a session, message after message, as it came out of the TLS
 * connection. Bytes of a message that is not whole at the end are left out; the generator returns how many they are.
 *
 * @param chunks the capture, in pieces of any size; a stream of a file is one
 * @throws {EstreamerClientError} `not-a-capture` for bytes that are no message
 * @example
 * for await (const { bytes, offset } of readCapture(createReadStream('server.bin'))) console.log(offset, bytes.length);
 */
export async function* readCapture(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<CapturedMessage, number> {
  const parser = createFrameParser();
  let offset = 0;
  try {
    for await (const chunk of chunks) {
      parser.push(chunk);
      for (let frame = parser.next(); frame !== undefined; frame = parser.next()) {
        const { messageType, payload } = frame;
        const bytes = withHeader(messageType, payload);
        yield { bytes, messageType, offset };
        offset += bytes.length;
      }
    }
  } catch (cause) {
    if (isEstreamerProtocolError(cause)) throw notACapture(offset, cause);
    throw cause;
  }
  return parser.pendingBytes();
}

/** A message with its header, which the frame parser leaves behind. */
export function withHeader(messageType: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(MESSAGE_HEADER_SIZE + payload.length);
  bytes.writeUInt16BE(1);
  bytes.writeUInt16BE(messageType, 2);
  bytes.writeUInt32BE(payload.length, 4);
  bytes.set(payload, MESSAGE_HEADER_SIZE);
  return bytes;
}

/** The error for a capture without a byte. */
export function emptyCapture(file: string): EstreamerClientError {
  return new EstreamerClientError('not-a-capture', `${file} is empty.`, { file });
}

/** What else people take for a capture, by how it begins: where a message has its version. */
const OTHER_FILES: readonly (readonly [versions: readonly number[], advice: string])[] = [
  [
    [0xa1b2, 0xd4c3, 0x4d3c, 0x0a0d],
    'It is a file of network packets, whose content TLS hides: `estreamer record` makes a capture.',
  ],
  [[0x1f8b], 'It is compressed: gunzip it first.'],
  [[0x504b], 'It is a ZIP archive: unpack it first.'],
];

/** The error for bytes that are no capture. */
export function notACapture(offset: number, cause: Error, file?: string): EstreamerClientError {
  const { version = -1 } = isEstreamerProtocolError(cause) ? cause.context : {};
  const [, advice] = (offset === 0 && OTHER_FILES.find(([versions]) => versions.includes(version))) || [];
  return new EstreamerClientError(
    'not-a-capture',
    `${file ?? 'This'} is not a capture of an eStreamer server, or is damaged at offset ${offset}. A capture is the messages of the server, one after the other, each with its 8-byte header. ${advice ?? cause.message}`,
    file === undefined ? {} : { file },
    { cause },
  );
}
