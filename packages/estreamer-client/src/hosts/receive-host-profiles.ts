import { createHostProfileDecoder, type HostProfile } from '@x/estreamer-protocol';
import type { Clock } from '@x/foundation';
import { formatAddress } from '@x/sockets';
import type { Connection } from '../connect/connection.ts';
import { closedInStream } from '../connect/connection-errors.ts';
import { type ConnectSocket, openConnection } from '../connect/open-connection.ts';
import type { Peer } from '../connect/peer.ts';
import type { ResolvedServerSettings } from '../connect/server-settings.ts';
import { EstreamerClientError } from '../errors/client-error.ts';
import type { EstreamerClientLogger } from '../logger.ts';
import { createServerMessages, type ServerMessage } from '../session/server-messages.ts';
import { goodbye, NULL } from '../session/session.ts';
import type { EncodedHostRequest } from './host-request.ts';

/** Settings of {@link receiveHostProfiles}. */
export interface ReceiveHostProfilesSettings extends ResolvedServerSettings {
  readonly request: EncodedHostRequest;
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

/** What it depends on. */
export interface ReceiveHostProfilesDependencies {
  readonly connect: ConnectSocket | undefined;
  readonly clock: Clock;
  readonly logger: EstreamerClientLogger;
}

/** A server that has sent profiles and then says that it has nothing to send is waited for by this part of the time. */
const NULL_SHORTENS = 10;

/** Connects, asks, and gives the profiles one by one. */
export async function* receiveHostProfiles(
  settings: ReceiveHostProfilesSettings,
  dependencies: ReceiveHostProfilesDependencies,
): AsyncGenerator<HostProfile, void, undefined> {
  const { peer, request, signal } = settings;
  const { logger } = dependencies;
  const decoder = createHostProfileDecoder();
  const connection = await openConnection(settings, {
    ...dependencies,
    warn: ({ message, ...fields }) => logger.warn(fields, message),
  });
  const onAbort = () => void connection.close(goodbye('the client closes'));
  signal.addEventListener('abort', onAbort, { once: true });
  let skipped = 0;
  try {
    const nextMessage = messageReader(connection, settings, dependencies.clock);
    await connection.write(request.bytes);
    for (;;) {
      const received = await nextMessage();
      if (received === undefined) return;
      const { message } = received;
      switch (message.kind) {
        case 'null':
          break;
        case 'singleHostData':
        case 'multipleHostData':
          yield decoder.decode(message.payload);
          signal.throwIfAborted();
          if (request.single) return;
          await connection.write(NULL);
          break;
        default:
          skipped += 1;
          await connection.write(NULL);
      }
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (skipped > 0) {
      logger.warn(
        { code: 'messages-skipped', ...peer, skipped },
        `${formatAddress(peer)} sent ${skipped} messages that are no host data; they were skipped.`,
      );
    }
    await connection.close(goodbye('the client closes'));
  }
}

/** Reads message after message; undefined at the end of the answer. */
function messageReader(
  connection: Connection,
  { peer, maxFrameBytes, request, silenceMs, signal }: ReceiveHostProfilesSettings,
  clock: Clock,
): () => Promise<ServerMessage | undefined> {
  const messages = createServerMessages({ peer, maxFrameBytes });
  /** When the server must have sent a profile; undefined while the consumer has one. */
  let deadline: number | undefined;
  let answered = false;

  /** What comes until a time; `bytes` is undefined when the server was silent, or has closed. */
  const readUntil = async (time: number): Promise<{ bytes: Buffer | undefined; silent: boolean }> => {
    const left = time - clock.monotonic();
    if (left <= 0) return { bytes: undefined, silent: true };
    let silent = false;
    const cancel = clock.after(Math.ceil(left), () => {
      silent = true;
      void connection.close(goodbye('no more answer'));
    });
    const bytes = await connection.read().finally(cancel);
    return { bytes, silent };
  };

  /** Nothing more comes: throws when that is not the end of an answer. */
  const checkEnd = (silent: boolean) => {
    const truncation = messages.truncation();
    if (silent && truncation !== undefined) throw silentInMessage(peer, silenceMs, truncation);
    if (silent && !messages.begun) throw noAnswer(peer, request.subject, silenceMs);
    if (truncation !== undefined && messages.begun) throw closedInStream(peer, truncation);
    if (!messages.begun) throw connection.closedBeforeData(truncation);
  };

  const note = ({ message: { kind } }: ServerMessage) => {
    if (kind === 'singleHostData' || kind === 'multipleHostData') {
      answered = true;
      deadline = undefined;
    } else if (kind === 'null' && answered) {
      deadline = Math.min(deadline ?? Infinity, clock.monotonic() + silenceMs / NULL_SHORTENS);
    }
  };

  return async () => {
    for (;;) {
      if (deadline === undefined) deadline = clock.monotonic() + silenceMs;
      const received = messages.next();
      if (received !== undefined) {
        note(received);
        return received;
      }
      const { bytes, silent } = await readUntil(deadline);
      signal.throwIfAborted();
      if (bytes === undefined) {
        checkEnd(silent);
        return undefined;
      }
      messages.receive(bytes);
    }
  };
}

function noAnswer(peer: Peer, subject: string, milliseconds: number): EstreamerClientError {
  return new EstreamerClientError(
    'no-answer',
    `${formatAddress(peer)} sent nothing within ${milliseconds} ms when asked for ${subject}: it may know no such host, need more time (silenceMs), or be an old one that takes addresses of 4 bytes (addressOctets: 4).`,
    { ...peer, phase: 'request' },
  );
}

function silentInMessage(peer: Peer, milliseconds: number, cause: Error): EstreamerClientError {
  return new EstreamerClientError(
    'connection-lost',
    `${formatAddress(peer)} sent no whole profile for ${milliseconds} ms and stands in the middle of a message. Ask again, with a greater silenceMs if the way is slow.`,
    { ...peer, phase: 'streaming' },
    { cause },
  );
}
