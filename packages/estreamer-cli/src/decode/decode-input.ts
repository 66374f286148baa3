import { once } from 'node:events';
import { createFormat, type Format, type FormatName, formats } from '@x/estreamer-events';
import {
  createAnnotator,
  createMessageDecoder,
  createMetadataStore,
  createRecordCatalogue,
  createRecordDecoder,
  type EventRecord,
  formatAnnotation,
  isEstreamerProtocolError,
  MESSAGE_HEADER_SIZE,
  type Message,
  type ResolvedNames,
} from '@x/estreamer-protocol';
import stringWidth from 'string-width';
import { missingLine } from '../captures/open-capture.ts';
import { type CommandContext, ReaderGone } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../command-error.ts';
import { cut, widthOf } from '../terminal/table.ts';
import { showWork } from '../terminal/work-progress.ts';
import { type InputPart, type InputProgress, type InputSource, readInput } from './read-input.ts';

/** How what was decoded is written. */
export type View = 'annotated' | 'table' | 'json' | FormatName;

/** The views, in the order of the help. */
export const views: readonly View[] = [
  'annotated',
  'table',
  'json',
  ...(Object.keys(formats) as FormatName[]),
];

/** What to decode, and how to show it. */
export interface DecodeSettings {
  readonly input: InputSource;
  readonly view: View;
  /** The kinds of records to show; undefined for all, and for messages that hold none. */
  readonly kinds: ReadonlySet<string> | undefined;
  /** How many records to show. */
  readonly limit: number;
  /** Bytes of the capture before the first message to show. */
  readonly from: number;
}

const BUNDLE_HEAD_SIZE = 8;
/** In a narrower terminal four bytes stand in a line. */
const WIDE = 80;

/** Decodes messages or a record, and writes them. */
export async function decodeInput(
  settings: DecodeSettings,
  { stdout, stderr, signal }: Pick<CommandContext, 'stdout' | 'stderr' | 'signal'>,
): Promise<ExitCode> {
  const { input, from, limit } = settings;
  const progress: InputProgress = { bytes: 0, total: undefined, rest: 0, missing: [] };
  const decoder = new Decoder(settings, stdout);
  let offset = 0;
  {
    // Beside a view that scrolls by, a line of progress would only disturb.
    using _progress = stdout.isTTY
      ? undefined
      : showWork(stderr, {
          unit: 'records',
          count: () => decoder.shown,
          fraction: () => progress.total && progress.bytes / progress.total,
        });
    for await (const part of readInput(input, progress)) {
      if (signal.aborted || decoder.shown >= limit) break;
      offset = part.offset + part.bytes.length;
      const lines = decoder.decode(part, part.offset >= from);
      if (lines !== '' && !stdout.write(lines)) await once(stdout, 'drain', { signal }).catch(() => {});
    }
  }
  if (signal.aborted) {
    if (signal.reason instanceof ReaderGone) return exitCodes.success;
    stderr.write(`Interrupted; \`--from ${offset}\` goes on here.\n`);
    return exitCodes.interrupted;
  }
  stderr.write(progress.missing.map(missingLine).join(''));
  if (progress.rest > 0)
    stderr.write(`The capture ends inside a message: ${progress.rest} bytes of it at offset ${offset}.\n`);
  return progress.rest > 0 || progress.missing.length > 0 ? exitCodes.failure : exitCodes.success;
}

class Decoder {
  /** Records, and messages without any, that were written. */
  shown = 0;
  readonly #settings: DecodeSettings;
  readonly #metadata = createMetadataStore();
  readonly #annotator = createAnnotator({ metadata: this.#metadata });
  readonly #messages = createMessageDecoder();
  readonly #records = createRecordDecoder();
  readonly #format: Format | undefined;
  readonly #table: ReturnType<typeof createTableView>;
  readonly #width: number;

  constructor(settings: DecodeSettings, stdout: NodeJS.WriteStream) {
    this.#settings = settings;
    const { view } = settings;
    this.#format = Object.hasOwn(formats, view) ? createFormat(view as FormatName) : undefined;
    this.#width = widthOf(stdout);
    this.#table = createTableView(this.#width);
  }

  /** @returns what to write of it; nothing for what only names the ids of what follows */
  decode(part: InputPart, isWanted: boolean): string {
    const { view, kinds } = this.#settings;
    if (view === 'annotated' && kinds === undefined && isWanted) return this.#annotate(part);
    const found = part.kind === 'record' ? this.#single(part) : this.#recordsOf(part);
    const lines: string[] = [];
    for (const one of found) {
      if ('record' in one) {
        this.#metadata.update(one.record);
        if (kinds !== undefined && !kinds.has(one.record.kind)) continue;
      } else if (kinds !== undefined) continue;
      if (!isWanted || this.shown >= this.#settings.limit) continue;
      const line = 'record' in one ? this.#show(one) : this.#showMessage(one);
      if (line === undefined) continue;
      lines.push(line);
      this.shown += 1;
    }
    return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
  }

  #annotate({ kind, bytes, offset }: InputPart): string {
    const annotation =
      kind === 'record' ? this.#annotator.record(bytes, offset) : this.#annotator.message(bytes, offset);
    this.shown += 1;
    return `${this.#annotated(annotation)}\n`;
  }

  #annotated(annotation: Parameters<typeof formatAnnotation>[0]): string {
    const bytesPerLine = this.#width < WIDE ? 4 : 8;
    const lines = formatAnnotation(annotation, { bytesPerLine });
    return lines.map((line) => cut(line, this.#width)).join('\n');
  }

  #single({ bytes, offset }: InputPart): FoundRecord[] {
    return [{ record: this.#records.decode(bytes), payload: bytes, offset }];
  }

  #recordsOf({ bytes, offset }: InputPart): (FoundRecord | FoundMessage)[] {
    const message = this.#readMessage(bytes, offset);
    if (!('message' in message) || message.message === undefined) return [message];
    switch (message.message.kind) {
      case 'eventData':
        return [this.#found(message.message.payload, offset + MESSAGE_HEADER_SIZE)];
      case 'messageBundle': {
        let start = offset + MESSAGE_HEADER_SIZE + BUNDLE_HEAD_SIZE;
        return message.message.messages.map(({ payload }) => {
          start += MESSAGE_HEADER_SIZE;
          const record = this.#found(payload, start);
          start += payload.length;
          return record;
        });
      }
      default:
        return [message];
    }
  }

  #found(payload: Uint8Array, offset: number): FoundRecord {
    return { record: this.#records.decode(payload), payload, offset };
  }

  #readMessage(bytes: Buffer, offset: number): FoundMessage {
    const messageType = bytes.length < MESSAGE_HEADER_SIZE ? -1 : bytes.readUInt16BE(2);
    try {
      const payload = bytes.subarray(MESSAGE_HEADER_SIZE);
      return { message: this.#messages.decode({ messageType, payload }), offset, problem: undefined };
    } catch (error) {
      if (!isEstreamerProtocolError(error)) throw error;
      return { message: undefined, offset, problem: error.message };
    }
  }

  #show(found: FoundRecord): string | undefined {
    const { record, payload, offset } = found;
    const { view } = this.#settings;
    if (view === 'annotated') return this.#annotated(this.#annotator.record(payload, offset));
    const names = this.#metadata.resolve(record);
    if (view === 'table') return this.#table.row(found, names);
    if (this.#format !== undefined) return this.#format.write(record, names)?.text;
    return JSON.stringify(plain({ offset, ...record, names }));
  }

  #showMessage({ message, offset, problem }: FoundMessage): string | undefined {
    const { view } = this.#settings;
    if (this.#format !== undefined) return undefined;
    const kind = message?.kind ?? 'malformed';
    if (view === 'table') return this.#table.line(offset, kind, problem ?? '');
    return JSON.stringify(plain({ offset, message: kind, ...message, kind: undefined, problem }));
  }
}

/** A message without records. */
interface FoundMessage {
  readonly message: Message | undefined;
  readonly offset: number;
  readonly problem: string | undefined;
}

/** With bytes as hexadecimal text. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

/** A record and where it stood. */
interface FoundRecord {
  readonly record: EventRecord;
  readonly payload: Uint8Array;
  /** Bytes of the capture before it. */
  readonly offset: number;
}

/** Lines of a table that is written while it is read, so that its columns cannot wait for the widest cell. */
interface TableView {
  row(found: FoundRecord, names: ResolvedNames): string;
  line(offset: number, kind: string, text: string): string;
}

const OFFSET_DIGITS = 8;
/** What a kind, and a time, take up; on a narrow terminal the day is left out, for the sake of what follows. */
const COLUMNS = { wide: { kind: 24, time: [0, 20] }, narrow: { kind: 18, time: [11, 20] } } as const;

function createTableView(width: number): TableView {
  const catalogue = createRecordCatalogue();
  const format = createFormat('mozdef');
  const columns = width < WIDE ? COLUMNS.narrow : COLUMNS.wide;
  const write = (offset: number, time: string, kind: string, text: string) => {
    const shown = cut(kind, columns.kind);
    const padded = shown + ' '.repeat(columns.kind - stringWidth(shown));
    const place = offset.toString(16).padStart(OFFSET_DIGITS, '0');
    const when = time.padEnd(20).slice(...columns.time);
    return cut(`${place}  ${when}  ${padded}  ${text}`.trimEnd(), width);
  };

  const summaryOf = (record: EventRecord, names: ResolvedNames): string => {
    if (record.kind === 'unknown') return record.reason.message;
    const event = format.write(record, names);
    if (event !== undefined) return String(JSON.parse(event.text).summary);
    const metadata = catalogue.byKind(record.kind)?.metadata;
    const data = record.data as Readonly<Record<string, unknown>>;
    const values = (fields: readonly string[]) => fields.map((field) => String(data[field] ?? '')).join(' ');
    return metadata === undefined
      ? ''
      : `${values(metadata.key)} is ${JSON.stringify(values(metadata.value))}`;
  };

  return {
    row({ record, offset }, names) {
      const { archiveTimestamp = 0, kind } = record;
      const time = archiveTimestamp === 0 ? '' : new Date(archiveTimestamp * 1000).toISOString().slice(0, 19);
      return write(offset, time === '' ? '' : `${time}Z`, kind, summaryOf(record, names));
    },
    line: (offset, kind, text) => write(offset, '', kind, text),
  };
}
