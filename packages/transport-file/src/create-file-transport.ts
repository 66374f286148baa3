import { describeFileError, onAbort, untilAborted } from '@x/foundation';
import {
  type CloseOptions,
  createOpenBatches,
  endedOutcome,
  isTransportError,
  type Message,
  type OpenBatches,
  retryable,
  SENT,
  type SendOptions,
  type SendOutcome,
  type TransportCapabilities,
  TransportError,
} from '@x/transport';
import {
  type FileTransport,
  type FileTransportDependencies,
  type FileTransportSettings,
  type FileTransportStatus,
  type ResolvedFileSettings,
  resolveFileSettings,
} from './file-transport-settings.ts';
import { RotatingFile } from './rotating-file.ts';

const CAPABILITIES: TransportCapabilities = {
  maxBatchSize: 10_000,
  acknowledged: true,
  forgetsMessages: true,
};

/**
 * Makes a transport that writes each message as a line to a file. A batch that is sent has been given to the operating
 * system, and is on the disk if `fsync` says so; batches that wait are written and synced together. What cannot be
 * written (the disk is full) leaves nothing behind, neither half a line nor a line that would come again.
 *
 * @throws {TransportError} `invalid-settings` with every issue
 * @example
 * ```ts
 * const file = createFileTransport({ path: 'events.jsonl', maxFileSeconds: 3600, gzip: true, keep: 48 });
 * const output = createOutput({ format: createFormat('json-lines'), transport: file });
 * ```
 */
export function createFileTransport(
  settings: FileTransportSettings,
  dependencies: FileTransportDependencies = {},
): FileTransport {
  return new LinesToFile(resolveFileSettings(settings), dependencies);
}

/** A batch that waits to be written. */
interface WaitingBatch {
  readonly batch: readonly Message[];
  readonly signal: AbortSignal;
  isBeingWritten: boolean;
  readonly decide: (outcomes: readonly SendOutcome[]) => void;
}

class LinesToFile implements FileTransport {
  readonly specVersion = 2;
  readonly name: string;
  readonly capabilities = CAPABILITIES;
  readonly #path: string;
  readonly #file: RotatingFile;
  readonly #open: OpenBatches;
  #waiting: WaitingBatch[] = [];
  #writing = false;
  #last: Promise<unknown> = Promise.resolve();
  #lines = 0;
  #failures = 0;

  constructor(settings: ResolvedFileSettings, dependencies: FileTransportDependencies) {
    this.name = settings.name;
    this.#path = settings.path;
    this.#file = new RotatingFile(settings, (work) => this.#serial(work), dependencies);
    this.#open = createOpenBatches({
      name: settings.name,
      // A file system that hangs must not keep the end waiting for longer than the caller does.
      release: ({ signal }) =>
        untilAborted(
          this.#named(() => this.#file.close()),
          signal,
        ),
    });
  }

  send(batch: readonly Message[], options: SendOptions): Promise<readonly SendOutcome[]> {
    return this.#open.send(batch, options, (signal) => this.#enqueue(batch, signal, options.onLate));
  }

  async open(): Promise<void> {
    await this.#named(() => this.#file.open());
  }

  reopen(): Promise<void> {
    return this.#named(() => this.#file.reopen());
  }

  rotate(): Promise<void> {
    return this.#named(() => this.#file.rotate());
  }

  close(options?: CloseOptions): Promise<void> {
    return this.#open.close(options);
  }

  status(): FileTransportStatus {
    const { bytes, rotations, syncs } = this.#file;
    return { bytes, lines: this.#lines, failures: this.#failures, rotations, syncs };
  }

  #enqueue(
    batch: readonly Message[],
    signal: AbortSignal,
    onLate: SendOptions['onLate'],
  ): Promise<readonly SendOutcome[]> {
    return new Promise((resolve) => {
      const waiting: WaitingBatch = {
        batch,
        signal,
        isBeingWritten: false,
        decide(outcomes) {
          if (signal.aborted) return onLate?.(outcomes);
          remove();
          resolve(outcomes);
        },
      };
      const remove = onAbort(signal, () => {
        // What is being written cannot be taken back.
        const stillUnderWay = waiting.isBeingWritten;
        const outcome = { ...endedOutcome(this.name, signal.reason, stillUnderWay), stillUnderWay };
        resolve(batch.map(() => outcome));
      });
      this.#waiting.push(waiting);
      if (this.#writing) return;
      this.#writing = true;
      // What is sent in the same turn of the event loop is written together.
      queueMicrotask(() => void this.#writeWaiting());
    });
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      await this.#serial(() => this.#writeGroup(group));
    }
    this.#writing = false;
  }

  /** Writes batches as one, with one sync, and decides each of them. Never rejects. */
  async #writeGroup(group: readonly WaitingBatch[]): Promise<void> {
    const wanted = group.filter(({ signal }) => !signal.aborted);
    const [first] = wanted;
    if (first === undefined) return;
    for (const waiting of wanted) waiting.isBeingWritten = true;
    const messages = wanted.length === 1 ? first.batch : wanted.flatMap(({ batch }) => batch);
    let safe = 0;
    let failed: SendOutcome = SENT;
    try {
      await this.#file.write(messages, (count) => {
        safe = count;
      });
    } catch (error) {
      this.#failures += 1;
      failed = retryable(fileFailure(this.name, this.#path, error));
    }
    this.#lines += safe;
    let start = 0;
    for (const { batch, decide } of wanted) {
      const safeHere = Math.min(Math.max(safe - start, 0), batch.length);
      decide(new Array<SendOutcome>(batch.length).fill(SENT, 0, safeHere).fill(failed, safeHere));
      start += batch.length;
    }
  }

  #serial<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  /** Does something behind what is under way, and says which file a failure is about. */
  async #named<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await this.#serial(work);
    } catch (error) {
      throw fileFailure(this.name, this.#path, error);
    }
  }
}

/** Puts a failure of the file system into words. */
function fileFailure(transport: string, file: string, cause: unknown): TransportError {
  if (isTransportError(cause)) return cause;
  const { code: reason } = cause as NodeJS.ErrnoException;
  const message = describeFileError(file, cause, 'what was not written is written then');
  const context = { transport, destination: file, ...(reason !== undefined && { reason }) };
  return new TransportError('write-failed', message, { context, cause });
}
