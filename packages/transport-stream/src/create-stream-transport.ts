import { hostname as hostnameOfMachine } from 'node:os';
import {
  createSocketSender,
  createSyslogHeader,
  deliveryFailure,
  frameMessage,
  isDatagram,
  isSocketError,
  LARGEST_UDP_DATAGRAM,
  type SocketSender,
  type SyslogOrigin,
  warnProcessOnce,
} from '@x/sockets';
import {
  type CloseOptions,
  createOpenBatches,
  type Message,
  makeByTransport,
  messageTooLarge,
  type OpenBatches,
  rejected,
  type SendOptions,
  type SendOutcome,
  sendFrames,
  type TransportCapabilities,
} from '@x/transport';
import {
  type ResolvedStreamSettings,
  resolveStreamSettings,
  type StreamTransport,
  type StreamTransportDependencies,
  type StreamTransportSettings,
  type StreamTransportStatus,
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
  return new LinesToSocket(resolveStreamSettings(settings), dependencies);
}

class LinesToSocket implements StreamTransport {
  readonly specVersion = 2;
  readonly name: string;
  readonly capabilities: TransportCapabilities;
  readonly #sender: SocketSender;
  readonly #writer: FrameWriter;
  readonly #open: OpenBatches;
  readonly #maxMessageBytes: number;
  #sent = 0;

  constructor(settings: ResolvedStreamSettings, dependencies: StreamTransportDependencies) {
    const { destination, name = destination.protocol } = settings;
    const { hostname = hostnameOfMachine, ...forSockets } = dependencies;
    const largest = isDatagram(destination) ? LARGEST_UDP_DATAGRAM : Number.POSITIVE_INFINITY;
    const { maxMessageBytes = largest } = settings;
    const sender = makeByTransport('The stream transport cannot be made', isSocketError, () =>
      createSocketSender(settings, { onWarning: warnProcessOnce('TransportWarning'), ...forSockets }),
    );
    this.name = name;
    this.capabilities = {
      maxBatchSize: MAX_BATCH_SIZE,
      acknowledged: false,
      ...(maxMessageBytes !== Number.POSITIVE_INFINITY && { maxMessageBytes }),
    };
    this.#sender = sender;
    this.#writer = createFrameWriter(settings, hostname());
    this.#open = createOpenBatches({ name, release: () => sender.close(), cut: () => sender.destroy() });
    this.#maxMessageBytes = maxMessageBytes;
  }

  send(batch: readonly Message[], options: SendOptions): Promise<readonly SendOutcome[]> {
    return this.#open.send(batch, options, (signal) => this.#sendFrames(batch, signal));
  }

  close(options?: CloseOptions): Promise<void> {
    return this.#open.close(options);
  }

  status(): StreamTransportStatus {
    return { ...this.#sender.status(), sent: this.#sent };
  }

  async #sendFrames(batch: readonly Message[], signal: AbortSignal): Promise<readonly SendOutcome[]> {
    const { name } = this;
    const outcomes = await sendFrames(batch, {
      transport: name,
      sender: this.#sender,
      codeOf: deliveryFailure,
      signal,
      write: (message) => {
        const header = this.#writer.header(message);
        const byteLength = header.length + message.byteLength;
        return byteLength > this.#maxMessageBytes
          ? rejected(messageTooLarge(name, byteLength, this.#maxMessageBytes))
          : this.#writer.frame(header, message);
      },
    });
    for (const { status } of outcomes) if (status === 'sent') this.#sent += 1;
    return outcomes;
  }
}

/** Writes messages as they go on the wire. */
interface FrameWriter {
  /** What stands before the text: printable ASCII, so that its length is its size. */
  header(message: Message): string;
  /** The whole message with what keeps it apart from others. */
  frame(header: string, message: Message): string;
}

/** How many senders are remembered, each by source and kind. */
const MAX_ORIGINS = 1000;

/** Makes the writer for what the settings say: plain lines or syslog messages. */
function createFrameWriter(settings: ResolvedStreamSettings, machine: string): FrameWriter {
  const { syslog } = settings;
  return {
    header: syslog === undefined ? () => '' : createHeaderWriter(syslog, machine),
    frame: createFrame(settings),
  };
}

function createFrame({ destination, syslog, lineEnd }: ResolvedStreamSettings): FrameWriter['frame'] {
  if (isDatagram(destination)) return (header, { text }) => header + text;
  if (syslog === undefined) return (_header, { text }) => text + lineEnd;
  const { framing } = syslog;
  return framing === 'octet-counting'
    ? (header, { text, byteLength }) => `${header.length + byteLength} ${header}${text}`
    : (header, { text }) => frameMessage(header + text, framing);
}

function createHeaderWriter(
  settings: NonNullable<ResolvedStreamSettings['syslog']>,
  machine: string,
): FrameWriter['header'] {
  const { format, facility, severity, hostname = machine, program = process.title } = settings;
  const write = createSyslogHeader({
    format,
    facility,
    severity: severity === 'message' ? undefined : severity,
  });
  const fixedHost = typeof hostname === 'string' ? hostname : undefined;
  const processId = String(process.pid);
  let origins = new Map<string, SyslogOrigin>();

  /** The same object for the same sender: what is written of it is then kept. */
  function originOf({ source, kind = '' }: Message): SyslogOrigin {
    const host = fixedHost ?? source ?? machine;
    const key = `${host} ${kind}`;
    let origin = origins.get(key);
    if (origin === undefined) {
      if (origins.size >= MAX_ORIGINS) origins = new Map();
      origin = { host, program, processId, messageId: kind };
      origins.set(key, origin);
    }
    return origin;
  }

  return (message) =>
    write({
      severity: message.severity ?? 'INFO',
      time: message.time ?? Date.now(),
      origin: originOf(message),
    });
}
