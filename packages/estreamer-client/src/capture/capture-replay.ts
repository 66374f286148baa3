import { rename, writeFile } from 'node:fs/promises';
import {
  createConnectionIdentity,
  createRecordDecoder,
  type EstreamerProtocolError,
  type EventRecord,
  type RecordCatalogue,
  type RecordDecoder,
  type RecordDefinition,
} from '@x/estreamer-protocol';
import { describeError, readSmallFile } from '@x/foundation';
import { createDelivery, type Delivery, Gathering } from '../client/delivery.ts';
import { EstreamerClientError, isEstreamerClientError } from '../errors/client-error.ts';
import { scopeOf } from '../replay/event-identity.ts';
import { Ledger } from '../replay/ledger.ts';
import type { Intake, LedgerSession } from '../replay/ledger-session.ts';
import { createServerMessages, type ServerMessage } from '../session/server-messages.ts';
import type { ReceivedBundle } from '../session/session.ts';
import { captureFingerprint, chunksOf, emptyCapture, notACapture, totalBytes } from './capture-files.ts';

/** Settings of {@link createCaptureReplay}. */
export interface CaptureReplaySettings {
  /** The files of the capture, in order; `captureFiles` finds them. */
  readonly files: readonly string[];
  /**
   * The server that it is of, as `host:port`: what stands in the identities of the events, which are those that the client
   * gave them if it is the same.
   * @default the path of the first file
   */
  readonly server?: string | undefined;
  /** What deliveries call the server, for people. @default server */
  readonly name?: string | undefined;
  /**
   * Where it is kept how far the replay has come; a replay with the same file goes on from there. What was delivered before is
   * then delivered no more, but for metadata, which name the ids of what follows.
   * @default nowhere: from the start
   */
  readonly positionFile?: string | undefined;
  /**
   * How many records were delivered before, as the `position` of an earlier replay of the same files says: for those who keep it
   * themselves, in the place of a `positionFile`.
   * @default 0
   */
  readonly startAt?: number | undefined;
  /** The record types to know. @default all of the protocol package */
  readonly catalogue?: RecordCatalogue<RecordDefinition> | undefined;
}

/** How far a replay has come. */
export interface CaptureReplayStatus {
  readonly totalBytes: number;
  readonly bytesRead: number;
  /** Records that were read, those before the position included. */
  readonly records: number;
  /** Of these, acknowledged, in order. */
  readonly position: number;
  /** Where the replay began, by the position file or `startAt`. */
  readonly startedAt: number;
  /** Records that the server had repeated after a new connection, and that were not delivered again. */
  readonly repetitions: number;
  /** Files that end inside a message, as those do that were being written when the machine stopped. */
  readonly truncations: readonly CaptureTruncation[];
}

/** Where a file of a capture ends inside a message. */
export interface CaptureTruncation {
  readonly file: string;
  /** Bytes of the file before the message that is not whole. */
  readonly offset: number;
}

/** A capture as a stream of deliveries, like that of a client. */
export interface CaptureReplay extends AsyncIterable<Delivery> {
  status(): CaptureReplayStatus;
}

/**
 * Plays a capture again: deliveries as those of `createEstreamerClient`, with the same identities, for `streamDeliveries`.
 * Reading is as fast as the consumer takes it.
 *
 * @throws {EstreamerClientError} when it is iterated: `unreadable-file`, `not-a-capture` (also for an empty one), and `bookmark-unusable` for a position
 *   file that is none, or of another capture
 * @example
 * const replay = createCaptureReplay({ files: await captureFiles('fmc.bin'), positionFile: 'fmc.position.json' });
 * await streamDeliveries(replay, host);
 */
export function createCaptureReplay(settings: CaptureReplaySettings): CaptureReplay {
  const replay = new Replay(settings);
  return {
    [Symbol.asyncIterator]: () => replay.deliveries(),
    status: () => ({ ...replay.status }),
  };
}

const MAX_FRAME_BYTES = 16 * 1024 * 1024;
const MAX_REMEMBERED = 1_000_000;
class Replay {
  readonly status: { -readonly [Name in keyof CaptureReplayStatus]: CaptureReplayStatus[Name] };
  readonly #files: readonly string[];
  readonly #server: string;
  readonly #name: string;
  readonly #decoder: RecordDecoder;
  readonly #connectionIdentity = createConnectionIdentity();
  readonly #positionFile: string | undefined;
  readonly #ledger = new Ledger({
    bookmark: undefined,
    start: 0,
    overlapSeconds: 0,
    maxRemembered: MAX_REMEMBERED,
    now: () => Date.now() / 1000,
  });
  #account: LedgerSession = this.#ledger.beginSession();
  #hasReceived = false;
  #position: PositionFile | undefined;
  #deliveries: { end: number; isAcknowledged: boolean }[] = [];

  constructor({ files, server, name, positionFile, startAt = 0, catalogue }: CaptureReplaySettings) {
    this.#files = files;
    this.#server = server ?? files[0] ?? '';
    this.#name = name ?? this.#server;
    this.#positionFile = positionFile;
    this.#decoder = createRecordDecoder(catalogue === undefined ? {} : { catalogue }) as RecordDecoder;
    this.status = {
      totalBytes: 0,
      bytesRead: 0,
      records: 0,
      position: startAt,
      startedAt: startAt,
      repetitions: 0,
      truncations: [],
    };
  }

  async *deliveries(): AsyncGenerator<Delivery, undefined> {
    const { status } = this;
    status.totalBytes = totalBytes(this.#files);
    if (status.totalBytes === 0) throw emptyCapture(this.#files[0] ?? '');
    if (this.#positionFile !== undefined) {
      this.#position = await PositionFile.open(this.#positionFile, await captureFingerprint(this.#files));
      status.startedAt = this.#position.records;
      status.position = status.startedAt;
    }
    for (const file of this.#files) yield* this.#deliveriesOf(file);
  }

  async *#deliveriesOf(file: string): AsyncGenerator<Delivery, undefined> {
    const { status } = this;
    const peer = { host: this.#server, port: 0 };
    const messages = createServerMessages({ maxFrameBytes: MAX_FRAME_BYTES, peer });
    let gathering: Gathering | undefined;
    let damage: { readonly error: unknown } | undefined;
    const next = () => {
      try {
        return this.#next(messages, file);
      } catch (error) {
        damage = { error };
        return undefined;
      }
    };
    for await (const chunk of chunksOf(file)) {
      messages.receive(chunk);
      status.bytesRead += chunk.length;
      for (let received = next(); received !== undefined; received = next()) {
        const bundle = this.#bundleOf(received);
        if (bundle === undefined) continue;
        const intake = this.#account.place(bundle.sequenceNumber, gathering?.entry);
        if (gathering !== undefined && intake.entry !== gathering.entry) {
          yield* this.#deliver(gathering);
          gathering = undefined;
        }
        gathering ??= new Gathering(intake.entry);
        gathering.note(bundle);
        const malformed = bundle.malformed === undefined ? [] : [bundle.malformed.bytes as Buffer];
        for (const payload of [...bundle.payloads, ...malformed]) {
          if (gathering.isFull || (status.records === status.startedAt && gathering.records.length > 0)) {
            this.#account.split(intake);
            yield* this.#deliver(gathering);
            gathering = new Gathering(intake.entry);
            gathering.note(bundle);
          }
          const record = payload === malformed[0] ? bundle.malformed : this.#decoder.decode(payload);
          this.#take(gathering, intake, record as EventRecord, payload);
        }
      }
      if (gathering !== undefined) yield* this.#deliver(gathering);
      gathering = undefined;
      // What came before it is whole.
      if (damage !== undefined) throw damage.error;
    }
    const truncation = messages.truncation();
    if (truncation !== undefined)
      status.truncations = [...status.truncations, { file, offset: truncation.context.offset ?? 0 }];
  }

  #next(messages: ReturnType<typeof createServerMessages>, file: string): ServerMessage | undefined {
    for (;;) {
      try {
        return messages.next();
      } catch (error) {
        if (isEstreamerClientError(error, 'server-error')) {
          this.#beginSession();
          continue;
        }
        if (!isEstreamerClientError(error, 'protocol-error')) throw error;
        const cause = error.cause as EstreamerProtocolError;
        throw notACapture(cause.context.offset ?? 0, cause, file);
      }
    }
  }

  #bundleOf({ message, malformed }: ServerMessage): ReceivedBundle | undefined {
    switch (message.kind) {
      case 'streamingInformation':
        this.#beginSession();
        return undefined;
      case 'eventData': {
        this.#hasReceived = true;
        const payloads = malformed === undefined ? [message.payload as Buffer] : [];
        return { payloads, malformed, sequenceNumber: undefined, connectionId: undefined };
      }
      case 'messageBundle': {
        const { messages, sequenceNumber, connectionId } = message;
        if (sequenceNumber === 1) this.#beginSession();
        this.#hasReceived = true;
        const payloads = messages.map(({ payload }) => payload as Buffer);
        return { payloads, malformed, sequenceNumber, connectionId };
      }
      default:
        return undefined;
    }
  }

  /** What follows came over another connection, whose server repeated what it could. */
  #beginSession(): void {
    if (!this.#hasReceived) return;
    this.#account.end();
    this.#account = this.#ledger.beginSession();
    this.#hasReceived = false;
  }

  #take(gathering: Gathering, intake: Intake, record: EventRecord, payload: Buffer): void {
    const { status } = this;
    const isNew = this.#account.receive(intake, record, payload) === 'new';
    status.records += 1;
    if (!isNew) status.repetitions += 1;
    else if (status.records > status.startedAt || record.category === 'metadata')
      gathering.add(record, payload);
  }

  /** Gives out what is gathered; what was delivered before the replay was taken up again has no events. */
  *#deliver(gathering: Gathering): Generator<Delivery, undefined> {
    const { status } = this;
    const { entry } = gathering;
    const place = { end: status.records, isAcknowledged: false };
    const acknowledge = () => {
      this.#ledger.acknowledge(entry);
      place.isAcknowledged = true;
      this.#settle();
    };
    this.#deliveries.push(place);
    if (gathering.records.length === 0) {
      acknowledge();
      return;
    }
    const identities = {
      scope: scopeOf(this.#server),
      rows: entry.rows,
      connectionIdentity: this.#connectionIdentity,
    };
    const save = async () => this.#position?.save(status.position);
    const delivery = createDelivery(gathering.content(this.#name), identities, { acknowledge, save });
    // Metadata alone: its records are not those of the rows.
    yield status.records > status.startedAt ? delivery : { ...delivery, identify: () => undefined };
  }

  #settle(): void {
    for (let [first] = this.#deliveries; first?.isAcknowledged === true; [first] = this.#deliveries) {
      this.#deliveries.shift();
      this.status.position = Math.max(this.status.position, first.end);
    }
  }
}

/** How far a replay has come, in a file. */
class PositionFile {
  readonly records: number;
  readonly #file: string;
  readonly #capture: string;
  #wanted: number;
  #saved: number;
  #saving: Promise<void> | undefined;

  constructor(file: string, capture: string, records: number) {
    this.#file = file;
    this.#capture = capture;
    this.records = records;
    this.#wanted = records;
    this.#saved = records;
  }

  static async open(file: string, capture: string): Promise<PositionFile> {
    const unusable = (why: string, cause?: unknown) =>
      new EstreamerClientError(
        'bookmark-unusable',
        `${file} can't be used as the position of a replay: ${why}. Remove it to begin at the start.`,
        { file },
        { cause },
      );
    let text: string;
    try {
      text = readSmallFile(file).toString();
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'ENOENT') return new PositionFile(file, capture, 0);
      throw unusable(`it can't be read (${code ?? describeError(cause)})`, cause);
    }
    const position = parsePosition(text);
    if (position === undefined) throw unusable('it is not what a replay writes');
    if (position.capture !== capture) throw unusable('it is of another capture');
    return new PositionFile(file, capture, position.records);
  }

  /** Saves a position; what comes while one is being written is written with the next. */
  async save(records: number): Promise<void> {
    this.#wanted = Math.max(this.#wanted, records);
    while (this.#saved < records) {
      this.#saving ??= this.#write().finally(() => {
        this.#saving = undefined;
      });
      await this.#saving;
    }
  }

  async #write(): Promise<void> {
    const records = this.#wanted;
    const partial = `${this.#file}.partial`;
    try {
      await writeFile(partial, `${JSON.stringify({ version: 1, capture: this.#capture, records })}\n`, {
        mode: 0o600,
      });
      await rename(partial, this.#file);
    } catch (cause) {
      const message = `The position of the replay can't be saved in ${this.#file} (${(cause as NodeJS.ErrnoException).code}).`;
      throw new EstreamerClientError('bookmark-not-saved', message, { file: this.#file }, { cause });
    }
    this.#saved = records;
  }
}

function parsePosition(text: string): { capture: string; records: number } | undefined {
  try {
    const { version, capture, records } = JSON.parse(text);
    const isPosition =
      version === 1 && typeof capture === 'string' && Number.isSafeInteger(records) && records >= 0;
    return isPosition ? { capture, records } : undefined;
  } catch {
    return undefined;
  }
}
