import type { MozDefTransport } from '@x/mozdef-events/transport';
import {
  createSocketSender,
  deliveryFailure,
  isSocketError,
  type SocketSenderDependencies,
  warnProcessOnce,
} from '@x/sockets';
import { createOpenBatches, makeByTransport, sendFrames } from '@x/transport';
import { createMessageWriter } from './message-writer.ts';
import { resolveSyslogTransportSettings, type SyslogTransportSettings } from './syslog-transport-settings.ts';

/** What the syslog transport may be given in place of its own: sockets, a clock, chance, and who is told about warnings. */
export type SyslogTransportDependencies = SocketSenderDependencies;

/** The most events of one batch. */
const MAX_BATCH_SIZE = 1000;

/**
 * Makes a transport that sends each event as a syslog message: a header of RFC 5424 or RFC 3164, and the event's JSON on
 * one line of ASCII. Nothing is connected before the first batch.
 *
 * Syslog has no answers, so `sent` means that the operating system has taken the message. On a stream, messages that
 * were not written when a connection broke are sent over the next one; those of which it is unknown are `retryable`
 * with `mayHaveArrived`.
 *
 * @throws TransportError `invalid-settings` with every issue in `context.issues`: an unknown facility, a certificate that
 *   cannot be used, `node-unix-socket` missing for Unix datagrams
 * @example
 * const destination = { protocol: 'tls', host: 'syslog.example.com', tls: { caFile: 'authority.pem' } } as const;
 * const client = createMozDefClient({ transports: [createSyslogTransport({ destination })] });
 */
export function createSyslogTransport(
  settings: SyslogTransportSettings,
  dependencies: SyslogTransportDependencies = {},
): MozDefTransport {
  const resolved = resolveSyslogTransportSettings(settings);
  const { name, maxMessageBytes, maxPendingMessages } = resolved;
  const sender = makeByTransport('The syslog transport cannot be made', isSocketError, () =>
    createSocketSender(
      { ...resolved, ascii: true },
      { onWarning: warnProcessOnce('MozDefWarning', 'MOZDEF_'), ...dependencies },
    ),
  );
  const writeMessage = createMessageWriter(resolved, sender.address);
  const open = createOpenBatches({
    name,
    maxPendingMessages,
    release: () => sender.close(),
    cut: () => sender.destroy(),
  });
  return {
    specVersion: 2,
    name,
    capabilities: { maxBatchSize: MAX_BATCH_SIZE, maxMessageBytes, acknowledged: false },
    send: (batch, options) =>
      open.send(batch, options, (signal) =>
        sendFrames(batch, { transport: name, sender, write: writeMessage, codeOf: deliveryFailure, signal }),
      ),
    close: (options) => open.close(options),
  };
}
