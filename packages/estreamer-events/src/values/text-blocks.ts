import type { Severity } from '@x/foundation';
import { EstreamerEventsError } from '../errors/events-error.ts';
import { MAX_VALUE_BYTES } from './bounded-text.ts';

/** Bytes that events share: enough that making a block costs nothing an event, few enough that one event holds little back. */
const BLOCK_BYTES = 262_144;

/** Few events are longer. */
const USUAL_BYTES = 16_384;

/** The longest text whose characters are looked at one by one. */
const SHORT = 48;
/** The same where that saves making another text of it first. */
const SHORT_JSON = 256;

const BYTES_AT_ONCE = 8;

const LARGEST_BYTE_OF_ASCII = 0x7f;
/** Printable ASCII, of which JSON escapes two characters. */
const BLANK = 0x20;
const LARGEST_BYTE_OF_PLAIN = 0x7e;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Blocks kept for the next events: about what an output holds at once. */
const MOST_FREE_BLOCKS = 32;

/** Bytes, and how many events are in them that somebody may still read. */
class Block {
  readonly bytes = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  readonly view = new DataView(this.bytes.buffer);
  readonly owner: TextBlocks;
  events = 0;

  constructor(owner: TextBlocks) {
    this.owner = owner;
  }
}

/**
 * Blocks of bytes that events are written into one behind the other. They lie outside of V8's heap, so that events that wait
 * cost its collector nothing. A block whose events were all released is written again: a new one costs more than copying its bytes.
 */
export class TextBlocks {
  #current: Block | undefined;
  readonly #free: Block[] = [];
  // What compiled functions use, of the current block.
  block: Buffer = Buffer.alloc(0);
  view = new DataView(this.block.buffer, 0, 0);
  /** Behind the last event and its line end. */
  position = 0;
  readonly lineEnd: string;
  readonly #lineEnd: Buffer;

  constructor(lineEnd = '\n') {
    this.lineEnd = lineEnd;
    this.#lineEnd = Buffer.from(lineEnd);
  }

  /** Ends an event that was written from `position` on. */
  end(
    to: number,
    id: string | undefined,
    time: number | undefined,
    severity: Severity,
    kind: string,
    source: string | undefined,
  ): EventInBlock {
    const { position } = this;
    const next = to + this.#lineEnd.length;
    if (next > this.block.length || this.#current === undefined) throw noRoom();
    for (let at = to; at < next; at += 1) this.block[at] = this.#lineEnd[at - to] as number;
    this.position = next;
    return new EventInBlock(this.#current, position, to, id, time, severity, kind, source);
  }

  /** Makes room for an event of usual length. */
  makeRoom(): void {
    if (this.position > this.block.length - USUAL_BYTES) this.renew();
  }

  /** Begins another block, if there is something in this one. */
  renew(): boolean {
    if (this.position === 0 && this.#current !== undefined) return false;
    const full = this.#current;
    const block = full?.events === 0 ? full : (this.#free.pop() ?? new Block(this));
    this.#current = block;
    this.block = block.bytes;
    this.view = block.view;
    this.position = 0;
    return true;
  }

  /** Nobody reads an event of the block any more. */
  release(block: Block): void {
    block.events -= 1;
    if (block.events > 0 || block === this.#current || this.#free.length >= MOST_FREE_BLOCKS) return;
    this.#free.push(block);
  }
}

/** An event whose text is made when somebody asks for it. */
export class EventInBlock {
  readonly byteLength: number;
  // These are there as in events that are written as text.
  readonly id: string;
  readonly time: number;
  readonly severity: Severity;
  readonly kind: string;
  readonly source: string;
  // Not seen by who copies an event and gives it another text.
  #block: Block | undefined;
  readonly #start: number;

  constructor(
    block: Block,
    start: number,
    end: number,
    id: string | undefined,
    time: number | undefined,
    severity: Severity,
    kind: string,
    source: string | undefined,
  ) {
    block.events += 1;
    this.byteLength = end - start;
    this.id = id as string;
    this.time = time as number;
    this.severity = severity;
    this.kind = kind;
    this.source = source as string;
    this.#block = block;
    this.#start = start;
  }

  get text(): string {
    return this.bytes.toString('utf8', this.#start, this.#start + this.byteLength);
  }

  get byteOffset(): number {
    return this.#start;
  }

  get lineEnd(): string | undefined {
    return this.#block?.owner.lineEnd;
  }

  release(): void {
    if (this.#block === undefined) return;
    this.#block.owner.release(this.#block);
    this.#block = undefined;
  }

  get bytes(): Buffer {
    if (this.#block === undefined)
      throw new EstreamerEventsError(
        'event-released',
        'The event was released, and another may stand in its place by now; read what is needed of it before that.',
        { context: { issues: [] } },
      );
    return this.#block.bytes;
  }
}

/** Text that compiled functions copy from. Behind it are bytes to copy its end eight at a time. */
export class TextTemplate {
  view = new DataView(new ArrayBuffer(BYTES_AT_ONCE));

  /** @returns where it begins */
  add(text: string): number {
    const start = this.view.byteLength - BYTES_AT_ONCE;
    const added = Buffer.from(text);
    const longer = new Uint8Array(this.view.byteLength + added.length);
    longer.set(new Uint8Array(this.view.buffer));
    longer.set(added, start);
    this.view = new DataView(longer.buffer);
    return start;
  }
}

/** What compiled functions write with; each gives the place behind what it wrote. */

/** @throws {RangeError} if there is no room */
export function appendText(block: Buffer, at: number, value: string | number | boolean): number {
  if (typeof value !== 'string')
    return typeof value === 'number'
      ? appendNumber(block, at, value)
      : appendString(block, at, String(value));
  return appendString(block, at, value);
}

/** Appends a number, or the text that stands for one. */
export function appendNumber(block: Buffer, at: number, value: number | string): number {
  if (typeof value === 'string' || value >>> 0 !== value || value > 999_999_999)
    return appendString(block, at, String(value));
  if (value < 10) {
    block[at] = 48 + value;
    return at + 1;
  }
  const end = at + digitsOf(value);
  let place = end;
  let rest = value;
  while (rest >= 10) {
    const next = (rest / 10) | 0;
    place -= 1;
    block[place] = 48 + rest - next * 10;
    rest = next;
  }
  block[place - 1] = 48 + rest;
  return end;
}

function digitsOf(value: number): number {
  if (value < 10_000) return value < 100 ? 2 : value < 1000 ? 3 : 4;
  if (value < 1_000_000) return value < 100_000 ? 5 : 6;
  return value < 10_000_000 ? 7 : value < 100_000_000 ? 8 : 9;
}

function isPlain(code: number): boolean {
  return code >= BLANK && code <= LARGEST_BYTE_OF_PLAIN && code !== QUOTE && code !== BACKSLASH;
}

/** Appends a text within a summary if it has nothing to change, neither for one line nor for JSON; -1 if not. */
export function appendPlain(block: Buffer, at: number, text: unknown): number {
  if (typeof text !== 'string') return -1;
  const { length } = text;
  const end = at + length;
  if (length > MAX_VALUE_BYTES || end > block.length) return -1;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (!isPlain(code)) return -1;
    block[at + index] = code;
  }
  return length > 0 && (block[at] === BLANK || block[end - 1] === BLANK) ? -1 : end;
}

/** Appends a text as JSON if it is short and has nothing to escape; -1 if not. */
export function appendPlainJson(block: Buffer, at: number, text: string): number {
  const { length } = text;
  const end = at + length + 1;
  if (length > SHORT_JSON || end >= block.length) return -1;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (!isPlain(code)) return -1;
    block[at + 1 + index] = code;
  }
  block[at] = QUOTE;
  block[end] = QUOTE;
  return end + 1;
}

/**
 * Copies text of a template, eight bytes at a time, as the number that they are the bits of: those of UTF-8 are never those of NaN.
 * Up to seven bytes behind it are changed too.
 *
 * @throws {RangeError} if there is no room
 */
export function copyTemplate(
  block: DataView,
  at: number,
  template: DataView,
  start: number,
  end: number,
): number {
  for (let from = start, to = at; from < end; from += BYTES_AT_ONCE, to += BYTES_AT_ONCE)
    block.setFloat64(to, template.getFloat64(from, true), true);
  return at + end - start;
}

/** Copies text of a template and appends a number. */
export function copyThenNumber(
  block: Buffer,
  view: DataView,
  at: number,
  template: DataView,
  start: number,
  end: number,
  value: number,
): number {
  return appendNumber(block, copyTemplate(view, at, template, start, end), value);
}

function appendString(block: Buffer, at: number, text: string): number {
  const { length } = text;
  if (at + length * 3 > block.length) throw noRoom();
  if (length > SHORT) return at + block.write(text, at);
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > LARGEST_BYTE_OF_ASCII) return at + block.write(text, at);
    block[at + index] = code;
  }
  return at + length;
}

function noRoom(): RangeError {
  return new RangeError('The block is full');
}
