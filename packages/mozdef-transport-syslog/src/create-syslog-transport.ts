import type { MozDefTransport } from '@x/mozdef-events/transport';
import { createBackoff, SYSTEM_CLOCK } from './backoff.ts';
import { createOpener } from './link/create-opener.ts';
import { createMessageWriter } from './message/create-message-writer.ts';
import { createOutbox } from './outbox/outbox.ts';
import { createOutcomes } from './outcomes.ts';
import { createSender, type Sender } from './sender.ts';
import type { SyslogConnectionChange } from './settings/connection-change.ts';
import { resolveSettings } from './settings/resolve-settings.ts';
import type { SyslogTransportDependencies } from './settings/syslog-dependencies.ts';
import type { SyslogTransportSettings } from './settings/syslog-transport-settings.ts';

/** The most events of one batch. */
const MAX_BATCH_SIZE = 1000;

/**
 * Makes a transport that sends each event as a syslog message: a header of RFC 5424 or RFC 3164, and the event's JSON on
 * one line of ASCII. Nothing is connected before the first batch.
 *
 * Syslog has no answers, so `sent` means that the operating system has taken the message. On a stream, messages that
 * were not handed over when a connection broke are sent over the next one; those of which it is unknown are `retryable`
 * with `mayHaveArrived`.
 *
 * @throws MozDefError `invalid-settings` with every issue in `context.issues`: an unknown facility, a certificate that
 *   cannot be used, `node-unix-socket` missing for Unix datagrams
 */
export function createSyslogTransport(
  settings: SyslogTransportSettings,
  dependencies: SyslogTransportDependencies = {},
): MozDefTransport {
  const resolved = resolveSettings(settings);
  const { name, destination, maxMessageBytes, maxQueuedEvents, reconnect, onConnection } = resolved;
  const { clock = SYSTEM_CLOCK, random = Math.random } = dependencies;
  const openLink = createOpener(resolved, dependencies);
  const writeMessage = createMessageWriter(resolved);
  const outcomes = createOutcomes(name, destination.address);
  const outbox = createOutbox(() => sender.rest());
  const sender: Sender = createSender({
    outbox,
    openLink,
    outcomes,
    backoff: createBackoff(reconnect, clock, random),
    attempts: reconnect.attempts,
    destination: destination.address,
    report,
  });
  let closing: Promise<void> | undefined;

  /** Tells later, so that whatever the callback throws is its own affair. */
  function report(change: SyslogConnectionChange): void {
    if (onConnection !== undefined) queueMicrotask(() => onConnection(change));
  }

  async function drainAndEnd(): Promise<void> {
    await sender.idle();
    await sender.end();
  }

  function cut(): void {
    outbox.decideAll(outcomes.cut());
    sender.cut();
  }

  return {
    specVersion: 2,
    name,
    capabilities: { maxBatchSize: MAX_BATCH_SIZE, maxMessageBytes, acknowledged: false },
    async send(batch, { signal }) {
      if (closing !== undefined) return batch.map(() => outcomes.closed());
      if (signal.aborted) return batch.map(() => outcomes.aborted(signal.reason).waiting);
      const { undecided } = outbox;
      if (undecided > 0 && undecided + batch.length > maxQueuedEvents) {
        return batch.map(() => outcomes.queueFull(undecided));
      }
      const sending = outbox.add(batch.map(writeMessage), signal, () => outcomes.aborted(signal.reason));
      sender.wake();
      return sending;
    },
    async close({ signal } = {}) {
      closing ??= drainAndEnd();
      if (signal?.aborted === true) cut();
      else signal?.addEventListener('abort', cut, { once: true });
      try {
        await closing;
      } finally {
        signal?.removeEventListener('abort', cut);
      }
    },
  };
}
