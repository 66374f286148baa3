import { hostname as hostnameOfMachine } from 'node:os';
import {
  createSocketSender,
  isDatagram,
  isSocketError,
  type SocketSender,
  type SocketWarning,
} from '@x/sockets';
import { createOpenBatches, SENT, type SendOutcome, TransportError } from '@x/transport';
import { createFrameWriter } from './frame-writer.ts';
import { sendOutcome } from './send-outcome.ts';
import {
  type ResolvedStreamSettings,
  resolveStreamSettings,
  type StreamTransport,
  type StreamTransportDependencies,
  type StreamTransportSettings,
} from './stream-transport-settings.ts';

const MAX_BATCH_SIZE = 1000;

/**
 * Makes a transport that sends messages as lines over TCP, TLS or Unix sockets, or each as a datagram over UDP or Unix
 * sockets; as they are or as syslog messages. Nothing is connected before the first batch. A peer that is slow holds it.
 *
 * None of these has answers, so `sent` means that the operating system has the message. After a lost connection the
 * messages that may not have arrived are sent again, so that a peer can get messages twice.
 *
 * @throws {TransportError} `invalid-settings` with every issue, or for certificates that cannot be used
 * @example
 * ```ts
 * const collector = createStreamTransport({
 *   destination: { protocol: 'tls', host: 'collector.example.com', port: 6514, tls: { caFile: 'authority.pem' } },
 *   syslog: { facility: 'authpriv' },
 * });
 * const output = createOutput({ format: createFormat('cef'), transport: collector });
 * ```
 */
export function createStreamTransport(
  settings: StreamTransportSettings,
  dependencies: StreamTransportDependencies = {},
): StreamTransport {
  const resolved = resolveStreamSettings(settings);
  const { destination, name = destination.protocol, maxDatagramBytes } = resolved;
  const { hostname = hostnameOfMachine, ...forSockets } = dependencies;
  const sender = createSender(resolved, forSockets);
  const writeFrame = createFrameWriter(resolved, hostname());
  const open = createOpenBatches({ name, release: () => sender.close(), cut: () => sender.destroy() });
  let sent = 0;
  return {
    specVersion: 2,
    name,
    capabilities: {
      maxBatchSize: MAX_BATCH_SIZE,
      acknowledged: false,
      ...(isDatagram(destination) && { maxMessageBytes: maxDatagramBytes }),
    },
    send: (batch, options) =>
      open.send(batch, options, async (signal) => {
        const results = await sender.send(batch.map(writeFrame), signal);
        return results.map((result): SendOutcome => {
          if (result !== 'sent') return sendOutcome(result, name, sender.address, signal.reason);
          sent += 1;
          return SENT;
        });
      }),
    close: (options) => open.close(options),
    status: () => ({ ...sender.status(), sent }),
  };
}

function createSender(
  settings: ResolvedStreamSettings,
  dependencies: StreamTransportDependencies,
): SocketSender {
  try {
    return createSocketSender(settings, { onWarning: warnOnce(), ...dependencies });
  } catch (cause) {
    if (!isSocketError(cause)) throw cause;
    const message = `The stream transport cannot be made: ${cause.message}`;
    const { issues = [] } = cause.context;
    throw new TransportError('invalid-settings', message, { context: { issues }, cause });
  }
}

/** Makes a process warning of what somebody should know about TLS, once for each sort. */
function warnOnce(): (warning: SocketWarning) => void {
  const warned = new Set<string>();
  return ({ code, message }) => {
    if (warned.has(code)) return;
    warned.add(code);
    process.emitWarning(message, { type: 'TransportWarning', code: code.toUpperCase().replaceAll('-', '_') });
  };
}
