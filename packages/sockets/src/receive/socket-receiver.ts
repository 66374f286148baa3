import { BlockList, isIPv6 } from 'node:net';
import { formatAddress } from '../connect/open-socket.ts';
import { SocketError } from '../socket-error.ts';
import type { FrameFault } from '../syslog/frame-reader.ts';
import { openDatagramListener } from './datagram-listener.ts';
import type {
  Listener,
  ListenerContext,
  ReceivedConnectionChange,
  ReceiverCounts,
  SocketReceiverSettings,
  SocketReceiverStatus,
} from './listener.ts';
import { openStreamListener } from './stream-listener.ts';

/** What a receiver tells. No function may throw. */
export interface SocketReceiverDependencies {
  /**
   * Told of each message.
   *
   * @param bytes a view that holds until the call returns
   * @param peer the address that it came from
   * @param fault why it is not as its sender wrote it; undefined: it is
   */
  readonly onMessage: (bytes: Buffer, peer: string, fault: FrameFault | undefined) => void;
  /** Told of connections. @default none */
  readonly onConnection?: ((change: ReceivedConnectionChange) => void) | undefined;
  /** Told of each datagram that comes while the receiver is paused, with how many these are so far. @default none */
  readonly onDropped?: ((datagrams: number) => void) | undefined;
}

/** Receives messages over UDP, TCP or TLS. */
export interface SocketReceiver {
  /**
   * Listens. Resolves with the port.
   *
   * @throws {SocketError} `cannot-listen`; of `createTlsSetup` for TLS
   */
  listen(): Promise<number>;
  /**
   * Takes nothing more: connections are not read, so that their senders have to wait. Datagrams cannot wait: they are
   * dropped and counted.
   */
  pause(): void;
  /** Goes on. */
  resume(): void;
  status(): SocketReceiverStatus;
  /** Takes no more connections and ends those that stand. What they had begun is given as cut off. */
  close(): Promise<void>;
}

/**
 * Makes a receiver: the twin of {@link createSocketSender}.
 *
 * @example
 * const receiver = createSocketReceiver(
 *   { source: { protocol: 'tcp', host: '127.0.0.1', port: 0 }, ...settings },
 *   { onMessage: (bytes, peer) => console.log(peer, bytes.toString()) },
 * );
 * const port = await receiver.listen();
 */
export function createSocketReceiver(
  settings: SocketReceiverSettings,
  dependencies: SocketReceiverDependencies,
): SocketReceiver {
  return new Receiver(settings, dependencies);
}

class Receiver implements SocketReceiver, ListenerContext {
  readonly settings: SocketReceiverSettings;
  readonly counts: ReceiverCounts = {
    opened: 0,
    lost: 0,
    refused: 0,
    failedHandshakes: 0,
    messages: 0,
    bytes: 0,
    tooLong: 0,
    cutOff: 0,
    badCounts: 0,
    droppedDatagrams: 0,
  };
  readonly #dependencies: SocketReceiverDependencies;
  readonly #allowed: BlockList | undefined;
  #listener: Listener | undefined;
  #opening: Promise<Listener> | undefined;
  #isPaused = false;
  #isClosed = false;

  constructor(settings: SocketReceiverSettings, dependencies: SocketReceiverDependencies) {
    this.settings = settings;
    this.#dependencies = dependencies;
    this.#allowed = settings.allow.length === 0 ? undefined : blockListOf(settings.allow);
  }

  async listen(): Promise<number> {
    this.#opening ??=
      this.settings.source.protocol === 'udp' ? openDatagramListener(this) : openStreamListener(this);
    const listener = await this.#opening;
    if (this.#listener === undefined) {
      this.#listener = listener;
      if (this.#isPaused) listener.pause();
    }
    if (this.#isClosed) await listener.close();
    return listener.port;
  }

  pause(): void {
    this.#isPaused = true;
    this.#listener?.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#listener?.resume();
  }

  status(): SocketReceiverStatus {
    const listener = this.#listener;
    const { host } = this.settings.source;
    const running = this.#isPaused ? 'paused' : 'listening';
    return {
      state: this.#isClosed ? 'closed' : listener === undefined ? 'new' : running,
      address: listener === undefined ? undefined : formatAddress({ host, port: listener.port }),
      connections: listener?.connections ?? 0,
      ...this.counts,
      heldBytes: listener?.heldBytes ?? 0,
      datagramsDroppedBySystem: listener?.datagramsDroppedBySystem(),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const listener = this.#listener ?? (await this.#opening?.catch(() => undefined));
    await listener?.close();
  }

  mayEnter(peer: string): boolean {
    return this.#allowed === undefined || this.#allowed.check(peer, isIPv6(peer) ? 'ipv6' : 'ipv4');
  }

  receive(bytes: Buffer, peer: string, fault: FrameFault | undefined): void {
    this.counts.messages += 1;
    this.counts.bytes += bytes.length;
    if (fault === 'too-long') this.counts.tooLong += 1;
    else if (fault === 'cut-off') this.counts.cutOff += 1;
    else if (fault === 'bad-count') this.counts.badCounts += 1;
    this.#dependencies.onMessage(bytes, peer, fault);
  }

  drop(): void {
    this.counts.droppedDatagrams += 1;
    this.#dependencies.onDropped?.(this.counts.droppedDatagrams);
  }

  changed(change: ReceivedConnectionChange): void {
    this.#dependencies.onConnection?.(change);
  }
}

function blockListOf(allow: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of allow) {
    const [address = '', prefix] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    try {
      if (prefix === undefined) list.addAddress(address, family);
      else list.addSubnet(address, Number(prefix), family);
    } catch (cause) {
      throw new SocketError('invalid-settings', `"allow" has ${entry}, which is no address or network.`, {
        cause,
      });
    }
  }
  return list;
}
