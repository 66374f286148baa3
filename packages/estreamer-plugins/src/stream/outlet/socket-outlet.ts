import type { Socket } from 'node:net';
import type { Serial } from '../../output/serial.ts';
import type { MessageEncoder } from '../encode-messages.ts';
import type { CompleteStreamSettings } from '../read-stream-settings.ts';
import type { TryAgain } from '../try-again.ts';
import type { OpenSocket } from './open-socket.ts';
import type { Outlet } from './outlet.ts';
import { createReplayWindow } from './replay-window.ts';

/** What a socket outlet works with. */
export interface SocketOutletTools {
  readonly encoder: MessageEncoder;
  readonly openSocket: OpenSocket;
  readonly tryAgain: TryAgain;
  /** Keeps what the outlet does by itself apart from deliveries. */
  readonly serial: Serial;
}

/** How long the peer may take to end after this side has ended, in milliseconds. */
const END_GRACE_MS = 1000;

/**
 * Writes to a connection, and makes another one when it is lost. What was written last is then sent again, because
 * written to the socket is not received.
 */
export function createSocketOutlet(settings: CompleteStreamSettings, tools: SocketOutletTools): Outlet {
  const { address, replayBytes, sendTimeoutMs, onEvent, reconnect: reconnectSettings } = settings;
  const { encoder, openSocket, tryAgain, serial } = tools;
  const window = createReplayWindow(replayBytes);
  const closing = new AbortController();
  let socket: Socket | undefined;
  let replayedBytes = 0;
  /** Connections that were made without a delivery, since the last one. */
  let unprompted = 0;

  async function connect(signal: AbortSignal): Promise<Socket> {
    if (socket?.writable === true) return socket;
    socket?.destroy();
    const opened = await openSocket(signal);
    socket = opened;
    watch(opened);
    onEvent({ kind: 'connected', destination: address });
    if (window.chunks.length > 0) {
      for (const chunk of window.chunks) await writeTo(opened, chunk, signal);
      const { bytes } = window;
      window.sentAgain();
      replayedBytes += bytes;
      onEvent({ kind: 'replayed', destination: address, bytes });
    }
    return opened;
  }

  function watch(opened: Socket): void {
    let error: unknown;
    let inOrder = false;
    opened.on('end', () => {
      inOrder = true;
    });
    opened.on('error', (cause) => {
      error = cause;
    });
    opened.on('close', () => {
      if (socket !== opened) return;
      socket = undefined;
      if (closing.signal.aborted) return;
      onEvent({ kind: 'disconnected', destination: address, error });
      if (inOrder && error === undefined) window.endedInOrder();
      if (window.bytes > 0) serial(reconnect).catch(() => {});
    });
    // Nothing is expected; what comes must not fill the receive buffer.
    opened.resume();
  }

  /**
   * What was written last may be lost: it is not kept back until the next delivery comes. A peer that breaks every
   * connection is left alone until then.
   */
  async function reconnect(): Promise<void> {
    if (socket !== undefined || closing.signal.aborted || unprompted >= reconnectSettings.attempts) return;
    const before = unprompted;
    unprompted += 1;
    await tryAgain(async () => void (await connect(closing.signal)), closing.signal, before);
  }

  async function writeTo(opened: Socket, octets: Buffer, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const give = (error: unknown) => {
      reject(error);
      opened.destroy();
    };
    const onAbort = () => give(signal.reason);
    const onTimeout = () => give(new Error(`it took nothing for ${sendTimeoutMs} ms`));
    signal.addEventListener('abort', onAbort, { once: true });
    opened.setTimeout(sendTimeoutMs).on('timeout', onTimeout);
    opened.write(octets, (error) => {
      if (error === undefined || error === null) resolve();
      else give(error);
    });
    await promise.finally(() => {
      signal.removeEventListener('abort', onAbort);
      opened.setTimeout(0).off('timeout', onTimeout);
    });
  }

  return {
    get connected() {
      return socket?.writable === true;
    },
    get replayedBytes() {
      return replayedBytes;
    },
    dropped: 0,
    async write(batch, context, signal) {
      const octets = encoder.stream(batch, context);
      await tryAgain(async () => writeTo(await connect(signal), octets, signal), signal);
      window.add(octets);
      unprompted = 0;
    },
    endDelivery(taken) {
      window.endDelivery(taken);
    },
    async close() {
      closing.abort();
      const last = socket;
      if (last === undefined || last.destroyed) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      last.once('close', resolve);
      // The operating system has everything; it sends that also if the peer does not end its side.
      const timer = setTimeout(() => last.destroy(), END_GRACE_MS);
      last.end();
      await promise;
      clearTimeout(timer);
    },
  };
}
