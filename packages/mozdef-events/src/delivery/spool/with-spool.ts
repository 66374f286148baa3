import { MozDefError } from '../../errors/mozdef-error.ts';
import type { EncodedMessage } from '../../transport/encoded-message.ts';
import type { MozDefTransport } from '../../transport/mozdef-transport.ts';
import { rejected, retryable, SENT, type SendOutcome } from '../../transport/send-outcome.ts';
import { createBatchGate, endedOutcome } from '../batch-gate.ts';
import { BACKGROUND_TIMING } from '../delivery-timing.ts';
import { resolveSpoolOptions } from './resolve-spool-options.ts';
import { makeDirectory } from './segments.ts';
import { openCursor } from './spool-cursor.ts';
import { lockSpool, type SpoolLock } from './spool-lock.ts';
import { openLog, type SpoolLog } from './spool-log.ts';
import type { SpoolDependencies, SpoolOptions, SpoolTransport } from './spool-options.ts';
import { createSpoolReporter } from './spool-reporter.ts';
import { createSpoolSender } from './spool-sender.ts';

/** The most events of one write. */
const MAX_BATCH_SIZE = 1000;

/**
 * Wraps a transport so that events are written to disk before they are sent, and stay there until the transport has
 * decided them. They are sent in the order in which they came, also after the process has ended, even by `SIGKILL`.
 *
 * `sent` means that the event is on disk, so `acknowledged` is false. What becomes of it later is told to `onLoss`.
 * An event that was being sent when the process ended may be sent again; `onPossibleDuplicates` is told.
 *
 * `close` delivers what it can, and leaves the rest on disk for the next time. Timers of the spool do not keep the
 * process alive.
 *
 * @throws MozDefError `invalid-settings`; `spool-locked` if the directory is in use; `spool-failed` if it cannot be used
 */
export function withSpool(
  transport: MozDefTransport,
  options: SpoolOptions,
  dependencies: SpoolDependencies = {},
): SpoolTransport {
  const { clock = Date, timing = BACKGROUND_TIMING, random = Math.random } = dependencies;
  const settings = resolveSpoolOptions(options, random);
  const reporter = createSpoolReporter(options, transport.name);
  const { name } = transport;
  const { maxEventBytes } = transport.capabilities;
  const { lock, cursor, log } = openFiles();
  const gate = createBatchGate(name);
  const sender = createSpoolSender(transport, settings, log, cursor, reporter, { clock, timing });

  function openFiles(): {
    lock: SpoolLock;
    cursor: ReturnType<typeof openCursor>;
    log: SpoolLog;
  } {
    let locked: SpoolLock | undefined;
    try {
      makeDirectory(settings.directory);
      locked = lockSpool(settings.directory);
      const opened = openCursor(settings.directory);
      return {
        lock: locked,
        cursor: opened,
        log: openLog(settings, opened.progress.next, {
          now: () => clock.now(),
          onDamage: reporter.damage,
          onDropped: reporter.dropped,
          onError: reporter.error,
        }),
      };
    } catch (cause) {
      locked?.release();
      if (cause instanceof MozDefError) throw cause;
      const message = `The spool ${settings.directory} cannot be opened (check the permissions; see cause)`;
      throw new MozDefError('spool-failed', message, { cause, context: { destination: settings.directory } });
    }
  }

  function tooLarge(byteLength: number, limit: number): SendOutcome {
    const message = `The event takes ${byteLength} bytes; the transport "${name}" takes at most ${limit} (shorten it)`;
    const context = { transport: name, byteLength, limit };
    return rejected(new MozDefError('event-too-large', message, { context }));
  }

  async function keep(
    batch: readonly EncodedMessage[],
    signal: AbortSignal,
  ): Promise<readonly SendOutcome[]> {
    if (signal.aborted) return batch.map(() => endedOutcome(name, signal.reason, false));
    const limit = maxEventBytes ?? Number.POSITIVE_INFINITY;
    const fitting = batch.filter(({ byteLength }) => byteLength <= limit);
    const error = fitting.length === 0 ? undefined : await log.append(fitting);
    sender.wake();
    const kept: SendOutcome = error === undefined ? SENT : retryable(error);
    return batch.map(({ byteLength }) => (byteLength <= limit ? kept : tooLarge(byteLength, limit)));
  }

  sender.wake();
  return {
    specVersion: 1,
    name,
    capabilities: { ...transport.capabilities, maxBatchSize: MAX_BATCH_SIZE, acknowledged: false },
    send: (batch, { signal }) => gate.send(batch, signal, (ended) => keep(batch, ended)),
    drained: ({ signal } = {}) => sender.drained(signal),
    stats: () => ({
      events: log.nextSequence - cursor.progress.next,
      bytes: log.bytes,
      sent: sender.sent,
      possibleDuplicates: sender.possibleDuplicates,
      lost: reporter.lost,
    }),
    close: (closeOptions) =>
      gate.close(closeOptions, async (end) => {
        await sender.close(end.signal);
        try {
          await transport.close(end);
        } finally {
          await log.close();
          if (settings.fsync !== 'never') cursor.sync();
          cursor.close();
          lock.release();
        }
      }),
  };
}
