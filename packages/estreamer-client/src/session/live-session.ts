import type { EventRecord, RecordCatalogue, RecordDefinition, RecordFilter } from '@x/estreamer-protocol';
import type { Clock } from '@x/foundation';
import { formatAddress, type TlsSetup } from '@x/sockets';
import { closedInStream, timeoutError } from '../connect/connection-errors.ts';
import { type ConnectSocket, openConnection } from '../connect/open-connection.ts';
import type { Peer } from '../connect/peer.ts';
import type { EstreamerClientError } from '../errors/client-error.ts';
import type { Reporter } from '../events/reporter.ts';
import { createSilenceWatch, idleTimeoutError } from '../liveness/silence-watch.ts';
import type { EstreamerClientLogger } from '../logger.ts';
import type { MutableStatus } from '../status.ts';
import { createSession, goodbye, NULL, type ReceivedBundle, type SessionStep } from './session.ts';
import type { SessionRequest } from './session-request.ts';

/** Settings of {@link openLiveSession}. */
export interface LiveSessionSettings {
  readonly peer: Peer;
  readonly tls: TlsSetup;
  readonly request: SessionRequest;
  readonly initialTimestamp: number;
  readonly maxFrameBytes: number;
  readonly catalogue: RecordCatalogue<RecordDefinition> | undefined;
  readonly filter: RecordFilter | undefined;
  readonly onReceived: ((bytes: Buffer, session: number) => void) | undefined;
  readonly onOversized: ((length: number) => void) | undefined;
  readonly connectTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly minBytesPerSecond: number;
  readonly keepAliveMs: number;
  /** Ends the attempt to connect. */
  readonly signal: AbortSignal;
  /** Kept up to date. */
  readonly status: MutableStatus;
  readonly reporter: Reporter;
  /** The server has said that it has nothing to send. What it throws ends the session. */
  readonly onIdle: () => void;
}

/** What a session depends on. */
export interface LiveSessionDependencies {
  readonly connect: ConnectSocket | undefined;
  readonly clock: Clock;
  readonly logger: EstreamerClientLogger;
}

/** A session on its connection. */
export interface LiveSession {
  /** What the server has sent next; undefined until more is received. Never throws: what ends the session comes out of `receive`. */
  take(): ReceivedBundle | undefined;
  /**
   * Receives more: false after `close`. One call at a time; the socket is only read during one.
   *
   * @throws {EstreamerClientError} when the session has ended; its connection is closed then
   */
  receive(): Promise<boolean>;
  /** The record in a payload; undefined when the filter refuses it. */
  decode(payload: Buffer): EventRecord | undefined;
  /** Sends so many Nulls: there is room for as many messages more. Never throws. */
  askFor(messages: number): void;
  /** Says goodbye to the server and closes the connection. Never rejects. */
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
  const { peer, idleTimeoutMs, minBytesPerSecond, connectTimeoutMs, status, reporter, onIdle, onReceived } =
    settings;
  const { clock, logger } = dependencies;
  const session = createSession(settings);
  const connection = await openConnection(settings, { ...dependencies, warn: reporter.warnConnection });
  status.sessions += 1;
  const number = status.sessions;
  // The server's certificate is told again when it is another one.
  const isKnown = status.tls?.serverFingerprint === connection.tls.serverFingerprint;
  status.tls = connection.tls;
  logger.info(
    { code: 'connected', ...peer, ...(isKnown ? {} : connection.tls) },
    `Connected to ${formatAddress(peer)}.`,
  );
  reporter.enter({ kind: 'requesting' });
  void connection.write(session.opening);

  let overdue = false;
  const cancelAnswerTimeout = session.answerDue
    ? clock.after(connectTimeoutMs, () => {
        overdue = true;
        void connection.close(goodbye('no answer'));
      })
    : () => {};
  let silent = false;
  const silence = createSilenceWatch(
    {
      timeoutMs: idleTimeoutMs,
      leastBytes: Math.ceil((minBytesPerSecond * idleTimeoutMs) / 1000),
      onQuiet: () => {
        if (session.state === 'streaming') reporter.enter({ kind: 'idle' });
      },
      onTimeout: () => {
        silent = true;
        void connection.close(goodbye('the server is silent'));
      },
    },
    clock,
  );
  const stopTimers = () => {
    cancelAnswerTimeout();
    silence.stop();
  };
  const reported = new Set<number>();
  let written: Promise<void> | undefined;

  const write = (bytes: Buffer) => {
    written = connection.write(bytes);
  };

  const reportUnexpected = (messageType: number) => {
    status.unexpectedMessages += 1;
    if (reported.has(messageType)) return;
    reported.add(messageType);
    reporter.warn(
      'unexpected-message',
      `${formatAddress(peer)} sent a message of type ${messageType}, which has no place in a session. Such messages are skipped and counted.`,
    );
  };

  /** False when there is nothing more to come because the client closed. */
  const fill = async (): Promise<boolean> => {
    // Until the answer has come there is a time limit anyway.
    if (!session.answerDue) silence.listen();
    // What a server does not take of the Nulls must not pile up here: one that does not read is as silent as one that does not send.
    if (connection.congested) await written;
    const bytes = await connection.read();
    if (bytes !== undefined) {
      status.bytesReceived += bytes.length;
      status.lastReceivedAt = clock.now();
      onReceived?.(bytes, number);
      session.receive(bytes);
      silence.hear(bytes.length);
      return true;
    }
    if (overdue) throw timeoutError(peer, 'request', connectTimeoutMs);
    if (silent) throw idleTimeoutError(peer, settings, session.truncation());
    if (connection.closing) return false;
    throw session.state === 'requesting'
      ? connection.closedBeforeData(session.truncation())
      : closedInStream(peer, session.truncation());
  };

  const nextStep = (): SessionStep | undefined => {
    const step = session.next();
    if (step !== undefined) silence.stop();
    if (!session.answerDue) cancelAnswerTimeout();
    return step;
  };

  const take = (): ReceivedBundle | undefined => {
    for (;;) {
      const step = nextStep();
      switch (step?.kind) {
        case undefined:
          return undefined;
        case 'send':
          write(step.bytes);
          break;
        case 'idle':
          status.idleNulls += 1;
          reporter.enter({ kind: 'idle' });
          onIdle();
          break;
        case 'unexpected':
          reportUnexpected(step.messageType);
          write(step.bytes);
          break;
        case 'deliver':
          reporter.enter({ kind: 'streaming' });
          return step.bundle;
      }
    }
  };

  /** The error that ends the session; the connection is closed before it is thrown. */
  const ending = (error: unknown): Promise<void> => {
    stopTimers();
    return connection.close(goodbyeFor(error));
  };

  let failure: { readonly error: unknown } | undefined;

  return {
    take() {
      try {
        return take();
      } catch (error) {
        failure = { error };
        return undefined;
      }
    },
    async receive() {
      try {
        if (failure !== undefined) throw failure.error;
        return await fill();
      } catch (error) {
        await ending(error);
        throw error;
      }
    },
    decode: session.decode,
    askFor(messages) {
      write(messages === 1 ? NULL : Buffer.alloc(NULL.length * messages, NULL));
    },
    close() {
      stopTimers();
      return connection.close(goodbye('the client closes'));
    },
  };
}

/** What a server is told when the client ends a session for what the server sent; nothing when it ended it itself. */
function goodbyeFor(error: unknown): Buffer | undefined {
  const { code } = error as EstreamerClientError;
  if (code === 'protocol-error') return goodbye('unreadable message');
  if (code === 'service-not-offered') return goodbye('service not offered');
  if (code === 'bundles-lost') return goodbye('bundles are missing');
  return undefined;
}
