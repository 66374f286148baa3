import type { AddressInfo, Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { SimulatorError } from '../errors/simulator-error.ts';
import { systemClock } from './clock.ts';
import { createSession, type RunningSession } from './create-session.ts';
import type { SimulatorSession } from './session-record.ts';
import type { SimulatorDependencies, SimulatorSettings } from './simulator-settings.ts';

/** A connection that did not get through the TLS handshake. */
export interface RefusedHandshake {
  /** OpenSSL's or Node's code, for example `DEPTH_ZERO_SELF_SIGNED_CERT` or `ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE`. */
  readonly code: string;
  /** In words. */
  readonly detail: string;
}

/** A stand-in management center. */
export interface Simulator {
  /**
   * Starts to accept connections.
   *
   * @returns where it listens
   * @throws {SimulatorError} `listen-failed` when the address can't be had, and on a second call
   */
  listen(): Promise<{ host: string; port: number }>;
  /** The sessions so far, the ended ones included, in the order in which they began. */
  readonly sessions: readonly SimulatorSession[];
  /** Resolves with the next session that begins; never when the simulator is closed before. */
  nextSession(): Promise<SimulatorSession>;
  /** The connections that did not get through the TLS handshake. */
  readonly refused: readonly RefusedHandshake[];
  /** Stops listening and ends all sessions. Resolves when no socket and no timer is left; may be called again. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const DEFAULT_IDLE_INTERVAL_MS = 10_000;
const DEFAULT_MAX_MESSAGE_BYTES = 65_536;

/** Makes a simulator; it does nothing before `listen`. */
export function createSimulator(
  settings: SimulatorSettings,
  dependencies: SimulatorDependencies = {},
): Simulator {
  const { certificates, source, host = '127.0.0.1', port = 0 } = settings;
  const { minVersion = 'TLSv1.2', maxVersion = 'TLSv1.3' } = settings;
  const { idleIntervalMs = DEFAULT_IDLE_INTERVAL_MS, maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES } = settings;
  const { clock = systemClock, logger } = dependencies;
  checkPositive('idleIntervalMs', idleIntervalMs);
  checkPositive('maxMessageBytes', maxMessageBytes);

  const sockets = new Set<Socket>();
  const running = new Set<RunningSession>();
  const sessions: SimulatorSession[] = [];
  const refused: RefusedHandshake[] = [];
  let expectants: ((session: SimulatorSession) => void)[] = [];
  let listening: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  const server = createServer({
    key: certificates.server.key,
    cert: certificates.server.certificate,
    ca: certificates.authority.certificate,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion,
    maxVersion,
    noDelay: true,
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('secureConnection', (socket) => {
    const id = sessions.length + 1;
    const session = createSession({ id, socket, source, idleIntervalMs, maxMessageBytes, clock, logger });
    const { record } = session;
    running.add(session);
    sessions.push(record);
    void record.closed.then(() => running.delete(session));
    const waiting = expectants;
    expectants = [];
    for (const resolve of waiting) resolve(record);
  });
  server.on('tlsClientError', (cause: Error & { code?: string }, socket: TLSSocket) => {
    const { authorizationError } = socket;
    const code = String(authorizationError ?? cause.code ?? cause.name);
    const detail =
      authorizationError == null
        ? cause.message
        : `The client's certificate is not signed by this simulator's authority, or not valid now: ${code}`;
    refused.push({ code, detail });
    logger?.warn({ code }, `handshake refused: ${detail}`);
  });

  const listen = () => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen({ host, port }, resolve);
    return promise.finally(() => server.off('error', reject));
  };

  const close = async () => {
    await listening?.catch(() => undefined);
    const stopped = Promise.withResolvers<void>();
    if (server.listening) server.close(() => stopped.resolve());
    else stopped.resolve();
    const ended = [...running].map((session) => session.record.closed);
    for (const session of running) session.shutDown();
    for (const socket of sockets) socket.destroy();
    await Promise.all([stopped.promise, ...ended]);
  };

  return {
    async listen() {
      if (listening !== undefined || closing !== undefined) {
        throw new SimulatorError(
          'listen-failed',
          `The simulator ${closing === undefined ? 'listens already' : 'is closed'}; make another one.`,
        );
      }
      listening = listen();
      try {
        await listening;
      } catch (cause) {
        throw new SimulatorError(
          'listen-failed',
          `The simulator can't listen on ${host} port ${port}: ${cause instanceof Error ? cause.message : String(cause)}. Take another host or port; port 0 finds a free one.`,
          { setting: 'port' },
          { cause },
        );
      }
      const { address, port: actualPort } = server.address() as AddressInfo;
      logger?.info({ host: address, port: actualPort }, 'simulator listens');
      return { host: address, port: actualPort };
    },
    sessions,
    nextSession: () => new Promise((resolve) => expectants.push(resolve)),
    refused,
    close() {
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}

function checkPositive(setting: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new SimulatorError('invalid-setting', `${setting} is ${value}; it must be a number above 0.`, {
    setting,
  });
}
