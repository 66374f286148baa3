import type { Writable } from 'node:stream';
import { EstreamerPluginError } from '../../errors/plugin-error.ts';
import { abortedError, destinationError } from '../destination-error.ts';
import type { MessageEncoder } from '../encode-messages.ts';
import type { CompleteStreamSettings } from '../read-stream-settings.ts';
import type { Outlet } from './outlet.ts';

/** Codes that say that the reader of a pipe has gone. */
const GONE: readonly unknown[] = [
  'EPIPE',
  'ECONNRESET',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
];

/** Writes to the standard output. Once its reader has gone, every delivery fails at once. */
export function createStdoutOutlet(
  { address, onEvent }: CompleteStreamSettings,
  encoder: MessageEncoder,
  stdout: Writable,
): Outlet {
  let closed: EstreamerPluginError | undefined;

  function onError(cause: unknown): void {
    if (closed !== undefined || !GONE.includes((cause as NodeJS.ErrnoException).code)) return;
    const text = 'Whoever read the standard output has gone. Start the process with a reader that stays.';
    closed = new EstreamerPluginError(
      'output-closed',
      text,
      { destination: address, reason: 'EPIPE' },
      { cause },
    );
    onEvent({ kind: 'output-closed', destination: address });
  }

  // Without a listener, the process would end at the first write behind the reader's end.
  stdout.on('error', onError);

  return {
    get connected() {
      return closed === undefined;
    },
    replayedBytes: 0,
    dropped: 0,
    async write(batch, context, signal) {
      if (closed !== undefined) throw closed;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const onAbort = () => reject(abortedError(address, signal));
      signal.addEventListener('abort', onAbort, { once: true });
      stdout.write(encoder.stream(batch, context), (cause) => {
        if (cause === undefined || cause === null) return resolve();
        onError(cause);
        reject(closed ?? destinationError(address, cause));
      });
      await promise.finally(() => signal.removeEventListener('abort', onAbort));
    },
    endDelivery() {},
    async close() {
      stdout.off('error', onError);
    },
  };
}
