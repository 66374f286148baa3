import type { Clock } from '../clock.ts';
import { closedInStream, timeoutError } from '../connect/connection-errors.ts';
import type { Warn } from '../connect/connection-warning.ts';
import { type ConnectTls, openConnection } from '../connect/open-connection.ts';
import type { Peer } from '../connect/peer.ts';
import type { EstreamerClientError } from '../errors/client-error.ts';
import type { EstreamerClientLogger } from '../logger.ts';
import type { MutableStatus } from '../status.ts';
import type { TlsSetup } from '../tls/tls-setup.ts';
import { createSession, farewell } from './session.ts';
import type { SessionRequest } from './session-request.ts';
import type { DeliveryContent, SessionStep } from './session-step.ts';

/** Settings of {@link openLiveSession}. */
export interface LiveSessionSettings {
  readonly peer: Peer;
  readonly tls: TlsSetup;
  readonly request: SessionRequest;
  readonly initialTimestamp: number;
  readonly maxFrameBytes: number;
  readonly connectTimeoutMs: number;
  readonly closeTimeoutMs: number;
  /** Ends the attempt to connect. */
  readonly signal: AbortSignal;
  /** Kept up to date. */
  readonly status: MutableStatus;
}

/** What a session takes from its surroundings. */
export interface LiveSessionDependencies {
  readonly connect: ConnectTls;
  readonly clock: Clock;
  readonly logger: EstreamerClientLogger;
}

/** A session on its connection. */
export interface LiveSession {
  /**
   * What the server sends next; undefined after `close`. One call at a time; the socket is only read during one.
   *
   * @throws {EstreamerClientError} when the session has ended; its connection is closed then
   */
  next(): Promise<DeliveryContent | undefined>;
  /** Acknowledges what `next` gave last. Never rejects. */
  acknowledge(): Promise<void>;
  /** Takes leave of the server and closes the connection. Never rejects. */
  close(): Promise<void>;
}

/**
 * Connects, and sends the request.
 *
 * @throws {EstreamerClientError} when no connection could be made
 */
export async function openLiveSession(
  settings: LiveSessionSettings,
  dependencies: LiveSessionDependencies,
): Promise<LiveSession> {
  const { peer, tls, connectTimeoutMs, closeTimeoutMs, signal, status } = settings;
  const { clock, logger } = dependencies;
  const session = createSession(settings);
  const warn: Warn = ({ message, ...fields }) => logger.warn(fields, message);
  status.state = 'connecting';
  const connection = await openConnection(
    { peer, tls, connectTimeoutMs, closeTimeoutMs, signal },
    { ...dependencies, warn },
  );
  status.state = 'requesting';
  status.tls = connection.tls;
  logger.info({ ...peer, ...connection.tls }, `Connected to ${peer.host}:${peer.port}.`);
  await connection.write(session.opening);

  let overdue = false;
  const cancelAnswerTimeout = session.answerDue
    ? clock.after(connectTimeoutMs, () => {
        overdue = true;
        void connection.close(farewell('no answer'));
      })
    : () => {};
  const reported = new Set<number>();

  const reportUnexpected = (messageType: number) => {
    status.unexpectedMessages += 1;
    if (reported.has(messageType)) return;
    reported.add(messageType);
    logger.warn(
      { ...peer, messageType },
      `${peer.host}:${peer.port} sent a message of type ${messageType}, which has no place in a session. Such messages are skipped and counted.`,
    );
  };

  /** False when there is nothing more to come because the client closed. */
  const fill = async (): Promise<boolean> => {
    const octets = await connection.read();
    if (octets !== undefined) {
      status.bytesReceived += octets.length;
      status.lastReceivedAt = clock.now();
      session.receive(octets);
      return true;
    }
    if (overdue) throw timeoutError(peer, 'request', connectTimeoutMs);
    if (connection.closing) return false;
    throw session.state === 'requesting'
      ? connection.closedBeforeData(session.truncation())
      : closedInStream(peer, session.truncation());
  };

  const nextStep = (): SessionStep | undefined => {
    const step = session.next();
    if (!session.answerDue) cancelAnswerTimeout();
    if (step !== undefined && status.state === 'requesting') status.state = session.state;
    return step;
  };

  const next = async (): Promise<DeliveryContent | undefined> => {
    for (;;) {
      const step = nextStep();
      switch (step?.kind) {
        case undefined:
          if (!(await fill())) return undefined;
          break;
        case 'send':
          await connection.write(step.octets);
          break;
        case 'idle':
          status.idleNulls += 1;
          break;
        case 'unexpected':
          reportUnexpected(step.messageType);
          await connection.write(step.octets);
          break;
        case 'deliver':
          return step.content;
      }
    }
  };

  return {
    async next() {
      try {
        return await next();
      } catch (error) {
        cancelAnswerTimeout();
        await connection.close(farewellFor(error));
        throw error;
      }
    },
    acknowledge: () => connection.write(session.acknowledgement),
    close() {
      cancelAnswerTimeout();
      return connection.close(farewell('the client closes'));
    },
  };
}

/** What a server is told when the client ends a session for what the server sent; nothing when it ended it itself. */
function farewellFor(error: unknown): Buffer | undefined {
  const { code } = error as EstreamerClientError;
  if (code === 'protocol-error') return farewell('unreadable message');
  if (code === 'service-not-offered') return farewell('service not offered');
  return undefined;
}
