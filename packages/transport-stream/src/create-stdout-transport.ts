import type { Writable } from 'node:stream';
import { choice, describeError, type FieldsFor, onAbort, text, withDefault } from '@x/foundation';
import {
  createOpenBatches,
  endedOutcome,
  type Message,
  resolveTransportSettings,
  retryable,
  SENT,
  type SendOptions,
  type SendOutcome,
  type Transport,
  TransportError,
} from '@x/transport';

/** Settings of {@link createStdoutTransport}. */
export interface StdoutTransportSettings {
  /** The transport's name, in reports and errors. @default 'stdout' */
  readonly name?: string | undefined;
  /** What follows each line. @default '\n' */
  readonly lineEnd?: '\n' | '\r\n' | undefined;
}

/** What {@link createStdoutTransport} takes besides settings. */
export interface StdoutTransportDependencies {
  /** What is written to; it is not ended. @default process.stdout */
  readonly stdout?: Writable | undefined;
}

/** A transport that writes lines to the standard output. */
export interface StdoutTransport extends Transport {
  status(): {
    /** Messages that were written since the transport was made. */
    readonly sent: number;
    /** Whether the reader of the output has gone. */
    readonly readerHasGone: boolean;
  };
}

const MAX_BATCH_SIZE = 1000;

/** Codes that say that the reader of a pipe has gone. */
const GONE: readonly unknown[] = [
  'EPIPE',
  'ECONNRESET',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
];

const FIELDS = {
  name: withDefault(text(), "The transport's name.", 'stdout'),
  lineEnd: withDefault(choice('\n', '\r\n'), 'What follows each line.', '\n'),
} satisfies FieldsFor<StdoutTransportSettings>;

/**
 * Makes a transport that writes messages as lines to the standard output. Once its reader has gone nothing can be
 * sent: every message is `retryable` with `connection-lost`, and the process goes on.
 *
 * @throws {TransportError} `invalid-settings` with every issue
 * @example
 * ```ts
 * const output = createOutput({ format: createFormat('json-lines'), transport: createStdoutTransport() });
 * ```
 */
export function createStdoutTransport(
  settings: StdoutTransportSettings = {},
  { stdout = process.stdout }: StdoutTransportDependencies = {},
): StdoutTransport {
  const { name, lineEnd } = resolveTransportSettings(FIELDS, settings, 'The stdout transport cannot be made');
  let sent = 0;
  let gone: TransportError | undefined;

  function failure(cause: unknown): TransportError {
    const { code: reason } = cause as NodeJS.ErrnoException;
    const context = { transport: name, destination: 'stdout', ...(reason !== undefined && { reason }) };
    if (!GONE.includes(reason)) {
      const message = `The standard output does not take the messages (${describeError(cause)})`;
      return new TransportError('write-failed', message, { context, cause });
    }
    const message = 'The reader of the standard output has gone. Start the process with a reader that stays';
    gone ??= new TransportError('connection-lost', message, { context, cause });
    return gone;
  }

  // Without a listener, the process would end at the first write behind the reader's end.
  const onError = (cause: unknown) => void failure(cause);
  stdout.on('error', onError);
  const open = createOpenBatches({ name, release: () => stdout.off('error', onError) });

  function write(
    batch: readonly Message[],
    signal: AbortSignal,
    onLate: SendOptions['onLate'],
  ): Promise<readonly SendOutcome[]> {
    const all = (outcome: SendOutcome) => batch.map(() => outcome);
    if (gone !== undefined) return Promise.resolve(all(retryable(gone)));
    return new Promise((resolve) => {
      // What the stream has cannot be taken back.
      const remove = onAbort(signal, () =>
        resolve(all({ ...endedOutcome(name, signal.reason, true), stillUnderWay: true })),
      );
      stdout.write(linesOf(batch, lineEnd), (cause) => {
        remove();
        const outcome = cause == null ? SENT : retryable(failure(cause), { mayHaveArrived: true });
        if (outcome === SENT) sent += batch.length;
        if (signal.aborted) onLate?.(all(outcome));
        else resolve(all(outcome));
      });
    });
  }

  return {
    specVersion: 2,
    name,
    capabilities: { maxBatchSize: MAX_BATCH_SIZE, acknowledged: false },
    send: (batch, options) => open.send(batch, options, (signal) => write(batch, signal, options.onLate)),
    close: (options) => open.close(options),
    status: () => ({ sent, readerHasGone: gone !== undefined }),
  };
}

function linesOf(batch: readonly Message[], lineEnd: string): string {
  let lines = '';
  for (const { text } of batch) lines += text + lineEnd;
  return lines;
}
