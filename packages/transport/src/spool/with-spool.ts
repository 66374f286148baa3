import { backgroundClock } from '@x/foundation';
import { createOpenBatches } from '../batches/open-batches.ts';
import {
  type Message,
  rejected,
  retryable,
  SENT,
  type SendOutcome,
  type Transport,
} from '../contract/transport.ts';
import { messageTooLarge, TransportError } from '../contract/transport-error.ts';
import { makeDirectory } from './segment-reader.ts';
import { openCursor } from './spool-cursor.ts';
import { lockSpool, type SpoolLock } from './spool-lock.ts';
import { openLog } from './spool-log.ts';
import { createSpoolReporter } from './spool-reporter.ts';
import { createSpoolSender } from './spool-sender.ts';
import {
  resolveSpoolSettings,
  type SpoolDependencies,
  type SpoolSettings,
  type SpoolTransport,
} from './spool-settings.ts';

/** The most messages of one write. */
const MAX_BATCH_SIZE = 1000;

/**
 * Wraps a transport so that messages are written to disk before they are sent, and stay there until the transport has
 * decided them. They are sent in the order in which they came, also after the process has ended, even by `SIGKILL`.
 *
 * `sent` means that the message is on disk, so `acknowledged` is false. What becomes of it later is told to `onLoss`.
 * A message that was being sent when the process ended may be sent again; `onPossibleDuplicates` is told.
 *
 * `close` delivers what it can, and leaves the rest on disk for the next time. Timers of the spool do not keep the
 * process alive.
 *
 * @throws TransportError `invalid-settings`; `spool-locked` if the directory is in use; `spool-failed` if it cannot be used
 * @example
 * ```ts
 * const transport = withSpool(createHttpTransport({ url }), { directory: '/var/spool/my-service' });
 * ```
 */
export function withSpool<M extends Message>(
  transport: Transport<M>,
  settings: SpoolSettings<M>,
  dependencies: SpoolDependencies = {},
): SpoolTransport<M> {
  const { clock = backgroundClock } = dependencies;
  const resolved = resolveSpoolSettings(settings, dependencies);
  const { name, capabilities } = transport;
  const limit = capabilities.maxMessageBytes ?? Number.POSITIVE_INFINITY;
  const reporter = createSpoolReporter(resolved, name);
  const { lock, cursor, log } = openFiles();
  const sender = createSpoolSender({ transport, settings: resolved, log, cursor, reporter, clock });
  const open = createOpenBatches({
    name,
    async release({ signal }) {
      await sender.close(signal);
      try {
        await transport.close({ signal });
      } finally {
        await log.close();
        if (resolved.fsync !== 'never') cursor.sync();
        cursor.close();
        lock.release();
      }
    },
  });

  function openFiles() {
    const { directory } = resolved;
    let locked: SpoolLock | undefined;
    try {
      makeDirectory(directory);
      locked = lockSpool(directory);
      const opened = openCursor(directory);
      return {
        lock: locked,
        cursor: opened,
        log: openLog(resolved, opened.progress.next, {
          now: () => clock.now(),
          onDamage: reporter.damage,
          onDropped: reporter.dropped,
          onError: reporter.error,
        }),
      };
    } catch (cause) {
      locked?.release();
      if (cause instanceof TransportError) throw cause;
      const message = `The spool ${directory} cannot be opened (check the permissions; see cause)`;
      throw new TransportError('spool-failed', message, { cause, context: { destination: directory } });
    }
  }

  async function keep(batch: readonly M[]): Promise<readonly SendOutcome[]> {
    const fitting = batch.filter(({ byteLength }) => byteLength <= limit);
    const error = fitting.length === 0 ? undefined : await log.append(fitting);
    sender.wake();
    const kept: SendOutcome = error === undefined ? SENT : retryable(error);
    return batch.map(({ byteLength }) =>
      byteLength <= limit ? kept : rejected(messageTooLarge(name, byteLength, limit)),
    );
  }

  sender.wake();
  return {
    specVersion: 2,
    name,
    capabilities: { ...capabilities, maxBatchSize: MAX_BATCH_SIZE, acknowledged: false },
    send: (batch, options) => open.send(batch, options, () => keep(batch)),
    drained: ({ signal } = {}) => sender.drained(signal),
    status: () => ({
      messages: log.nextSequence - cursor.progress.next,
      bytes: log.bytes,
      sent: sender.sent,
      possibleDuplicates: sender.possibleDuplicates,
      lost: reporter.lost,
    }),
    close: (options) => open.close(options),
  };
}
