import { createReadStream, statSync } from 'node:fs';
import { captureFiles, isEstreamerClientError, missingCaptureFiles, readCapture } from '@x/estreamer-client';
import { CommandError, exitCodes } from '../command-error.ts';

/** What is to be decoded: whole messages, or one record without a message around it. */
export type InputPart =
  | { readonly kind: 'message'; readonly bytes: Buffer; readonly offset: number }
  | { readonly kind: 'record'; readonly bytes: Buffer; readonly offset: number };

/** Where bytes come from. */
export interface InputSource {
  /** A file, with the numbered ones that follow it; `-` for standard input; undefined where `hex` is given. */
  readonly file: string | undefined;
  /** Bytes as hexadecimal text. */
  readonly hex: string | undefined;
  readonly stdin: NodeJS.ReadStream;
}

/** What was read. */
export interface InputProgress {
  bytes: number;
  /** How many there are; undefined where nobody knows. */
  total: number | undefined;
  /** Bytes at the end of a file that are no whole message. */
  rest: number;
  /** Files between those of the capture that are not there. */
  missing: readonly string[];
}

/** A message begins with the version of its header. */
const MESSAGE_START = Buffer.from([0, 1]);
/** What hexadecimal text may have in it beside digits. */
const HEX_TEXT = /^(?:[0-9a-f\s:,;]|0x|#.*$)*$/gim;

/**
 * Reads a capture or hexadecimal text, message by message.
 *
 * @throws {CommandError} for what is neither, and for a file that can't be read
 */
export async function* readInput(
  { file, hex, stdin }: InputSource,
  progress: InputProgress,
): AsyncGenerator<InputPart, undefined> {
  if (hex !== undefined) {
    yield* partsOf(bytesOfHex(hex), progress);
    return;
  }
  if (file === undefined || file === '-') {
    yield* readOne('standard input', stdin as AsyncIterable<Buffer>, progress, 0);
    return;
  }
  const files = await captureFiles(file).catch(() => [file]);
  progress.missing = await missingCaptureFiles(file);
  const sizes = files.map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  progress.total = sizes.reduce((sum, size) => sum + size, 0);
  let before = 0;
  for (const [index, path] of files.entries()) {
    yield* readOne(path, createReadStream(path) as AsyncIterable<Buffer>, progress, before);
    before += sizes[index] ?? 0;
  }
}

/** @param before bytes of the capture in the files before it */
async function* readOne(
  name: string,
  chunks: AsyncIterable<Buffer>,
  progress: InputProgress,
  before: number,
): AsyncGenerator<InputPart, undefined> {
  try {
    const iterator = counted(chunks, progress)[Symbol.asyncIterator]();
    const first = await iterator.next();
    if (first.done === true) throw new CommandError(exitCodes.input, `${name} is empty.`);
    if (isHexText(first.value)) {
      const pieces = [first.value];
      for await (const chunk of rest(iterator)) pieces.push(chunk);
      yield* partsOf(bytesOfHex(Buffer.concat(pieces).toString('latin1')), progress);
      return;
    }
    for await (const part of messagesOf(joined(first.value, rest(iterator)), progress))
      yield { ...part, offset: before + part.offset };
  } catch (cause) {
    if (isEstreamerClientError(cause, 'not-a-capture'))
      throw new CommandError(exitCodes.input, `${name}: ${cause.message}`, { cause });
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (syscall === undefined) throw cause;
    throw new CommandError(exitCodes.input, `${name} can't be read (${code}).`);
  }
}

async function* messagesOf(
  chunks: AsyncIterable<Uint8Array>,
  progress: InputProgress,
): AsyncGenerator<InputPart, undefined> {
  const messages = readCapture(chunks);
  for (let step = await messages.next(); ; step = await messages.next()) {
    if (step.done === true) {
      progress.rest += step.value;
      return;
    }
    const { bytes, offset } = step.value;
    yield { kind: 'message', bytes, offset };
  }
}

/** Bytes that somebody has copied: messages, or one record. */
async function* partsOf(bytes: Buffer, progress: InputProgress): AsyncGenerator<InputPart, undefined> {
  if (!bytes.subarray(0, 2).equals(MESSAGE_START)) {
    yield { kind: 'record', bytes, offset: 0 };
    return;
  }
  let end = 0;
  for await (const part of messagesOf(joined(bytes, none()), progress)) {
    end = part.offset + part.bytes.length;
    yield part;
  }
  // A part of a message is worth a look too.
  if (end < bytes.length) yield { kind: 'message', bytes: bytes.subarray(end), offset: end };
}

function isHexText(chunk: Buffer): boolean {
  return chunk[0] !== 0 && chunk.toString('latin1').replaceAll(HEX_TEXT, '').trim() === '';
}

/** @throws {CommandError} for text that is not hexadecimal */
function bytesOfHex(text: string): Buffer {
  const digits = text.replaceAll(/#.*$/gm, '').replaceAll(/0x|[\s:,;]/gi, '');
  if (digits === '' || digits.length % 2 === 1 || !/^[0-9a-f]*$/i.test(digits)) {
    throw new CommandError(
      exitCodes.input,
      'This is not hexadecimal text: pairs of the digits 0 to 9 and a to f, with spaces, colons or line ends between them, and comments behind #.',
    );
  }
  return Buffer.from(digits, 'hex');
}

async function* counted(chunks: AsyncIterable<Buffer>, progress: InputProgress): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    progress.bytes += chunk.length;
    yield chunk;
  }
}

async function* joined(first: Buffer, others: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* others;
}

async function* rest(iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) yield step.value;
}

async function* none(): AsyncGenerator<Buffer> {}
