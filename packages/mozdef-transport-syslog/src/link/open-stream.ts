import { connect, type Socket } from 'node:net';
import type { StreamTarget, SyslogTransportDependencies } from '../settings/syslog-dependencies.ts';
import { unreachable } from './connect-failure.ts';
import type { OpenFailure, OpenLink } from './link.ts';
import { createStreamLink } from './stream-link.ts';
import { untilReady } from './until-ready.ts';

/** Timeouts of a connection. */
export interface StreamTimeouts {
  readonly connectTimeoutMs: number;
  readonly sendTimeoutMs: number;
}

/** How long a quiet connection may be dead before the operating system asks the peer, in milliseconds. */
const KEEP_ALIVE_MS = 30_000;

/** Opens links over TCP or a Unix stream socket. */
export function createStreamOpener(
  target: StreamTarget,
  timeouts: StreamTimeouts,
  connectStream: SyslogTransportDependencies['connectStream'],
): OpenLink {
  return async (signal, onLost) => {
    const result = await connectSocket(target, timeouts.connectTimeoutMs, signal, connectStream);
    if ('failure' in result) return result;
    return { link: createStreamLink(result.socket, timeouts.sendTimeoutMs, onLost) };
  };
}

/** Connects a stream socket. */
export async function connectSocket(
  target: StreamTarget,
  timeoutMs: number,
  signal: AbortSignal,
  connectStream: SyslogTransportDependencies['connectStream'] = (to) => connect(to),
): Promise<{ readonly socket: Socket } | { readonly failure: OpenFailure }> {
  const socket = connectStream(target);
  const failure = await untilReady(socket, { event: 'connect', timeoutMs, signal, failure: unreachable });
  if (failure !== undefined) return { failure };
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  return { socket };
}
