import { once } from 'node:events';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import {
  buildRequest,
  createFrameParser,
  createMessageDecoder,
  type EventRequest,
  encodeMessage,
  type Message,
} from '@x/estreamer-protocol';
import type { Certificates, SimulatorSession } from '../src/index.ts';

/** A client that does only what a test tells it to: a TLS socket and the protocol's frame parser. */
export interface RawClient extends AsyncDisposable {
  readonly socket: TLSSocket;
  /** Everything received so far, as bytes. */
  received(): Buffer;
  send(...messages: (Message | Uint8Array)[]): void;
  /** The next message of the server; undefined when it has closed the connection. */
  next(): Promise<Message | undefined>;
  /** Sends the messages of a request up to where the server streams; reads its Streaming Information. */
  request(request: EventRequest, initialTimestamp?: number): Promise<void>;
}

const nullMessage: Message = { kind: 'null' };

export async function connectRawClient(
  { host, port }: { host: string; port: number },
  certificates: Certificates,
  options: ConnectionOptions = {},
): Promise<RawClient> {
  const socket = connect({
    host,
    port,
    ca: certificates.authority.certificate,
    cert: certificates.client.certificate,
    key: certificates.client.key,
    ...options,
  });
  await once(socket, 'secureConnect');
  const parser = createFrameParser();
  const decoder = createMessageDecoder();
  const chunks: Buffer[] = [];
  let wake = Promise.withResolvers<void>();
  let closed = false;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    parser.push(chunk);
    wake.resolve();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed = true;
    wake.resolve();
  });

  const client: RawClient = {
    socket,
    received: () => Buffer.concat(chunks),
    send(...messages) {
      for (const message of messages) {
        socket.write(message instanceof Uint8Array ? message : encodeMessage(message));
      }
    },
    async next() {
      for (;;) {
        const frame = parser.next();
        if (frame !== undefined) return decoder.decode(frame);
        if (closed) return undefined;
        await wake.promise;
        wake = Promise.withResolvers();
      }
    },
    async request(request, initialTimestamp = 0) {
      const built = buildRequest(request);
      client.send(built.eventStreamRequest(initialTimestamp));
      if (built.eventTypes.length === 0) return;
      const answer = await client.next();
      if (answer?.kind !== 'streamingInformation') throw new Error(`the server answered ${answer?.kind}`);
      client.send(built.streamingRequest(initialTimestamp));
    },
    async [Symbol.asyncDispose]() {
      if (closed) return;
      socket.destroy();
      await once(socket, 'close');
    },
  };
  return client;
}

/** Acknowledges every message until the session has got all that its source has; gives the messages. */
export async function readAll(client: RawClient, session: SimulatorSession): Promise<Message[]> {
  const messages: Message[] = [];
  let records = 0;
  do {
    const message = await client.next();
    if (message === undefined) throw new Error(`the server closed: ${session.end?.detail}`);
    messages.push(message);
    records += payloadsOf([message]).length;
    client.send(nullMessage);
  } while (records < (session.expected?.records ?? 0));
  await session.delivered;
  return messages;
}

/** The event data payloads in messages, bundled or not. */
export function payloadsOf(messages: readonly Message[]): Uint8Array[] {
  return messages.flatMap((message) => {
    if (message.kind === 'eventData') return [message.payload];
    return message.kind === 'messageBundle' ? message.messages.map(({ payload }) => payload) : [];
  });
}
