import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Refusal } from '@x/transport';
import { answerJson, fail, type SqsRequest } from './scripted-sqs.ts';

/** Stands in front of an SQS server and can do what the server cannot: go away, stall, and refuse. */
export interface Gate {
  readonly endpoint: string;
  /** Breaks every connection and takes no more. */
  stop(): Promise<void>;
  /** Listens again on the same port. */
  start(): Promise<void>;
  /** Takes requests and answers nothing, until `resume`. */
  stall(): void;
  resume(): void;
  /** Refuses messages with this text in them, as SQS does: an entry of a batch, or a request. */
  refuse(text: string, refusal: Refusal): void;
}

type Entries = NonNullable<SqsRequest['input']['Entries']>;

/** Starts a gate on the loopback address. */
export async function startGate(server: string): Promise<Gate> {
  const sockets = new Set<Socket>();
  const held: (() => void)[] = [];
  const refusals = new Map<string, Refusal>();
  let isStalled = false;
  let isListening = false;
  let port = 0;

  const gate = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('error', () => {});
    incoming.on('end', () => {
      // A server that is gone handles nothing; one that is not goes on even if the client has left.
      const go = () => {
        if (isListening) handle(incoming, Buffer.concat(chunks).toString(), response);
      };
      if (isStalled) held.push(go);
      else go();
    });
  });
  gate.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });

  function refusalOf(body: string): Refusal | undefined {
    return [...refusals].find(([text]) => body.includes(text))?.[1];
  }

  function handle(incoming: IncomingMessage, body: string, response: ServerResponse): void {
    const input = JSON.parse(body) as SqsRequest['input'];
    const refusal = refusalOf(input.MessageBody ?? '');
    if (refusal !== undefined) {
      const name = refusal === 'for-good' ? 'InvalidMessageContents' : 'RequestThrottled';
      fail(400, name)({ action: '', headers: incoming.headers, input }, response, incoming.socket);
      return;
    }
    const entries = input.Entries ?? [];
    const refused = entries.filter(({ MessageBody }) => refusalOf(MessageBody) !== undefined);
    if (refused.length === 0) forward(incoming, body, (status, answer) => pass(response, status, answer));
    else forwardOthers(incoming, input, refused, response);
  }

  function forwardOthers(
    incoming: IncomingMessage,
    input: SqsRequest['input'],
    refused: Entries,
    response: ServerResponse,
  ): void {
    const Failed = refused.map(({ Id, MessageBody }) => {
      const SenderFault = refusalOf(MessageBody) === 'for-good';
      return { Id, SenderFault, Code: SenderFault ? 'InvalidMessageContents' : 'InternalError' };
    });
    const others = input.Entries?.filter((entry) => !refused.includes(entry)) ?? [];
    if (others.length === 0) {
      answerJson(response, { Failed });
      return;
    }
    forward(incoming, JSON.stringify({ ...input, Entries: others }), (_, answer) => {
      answerJson(response, { ...JSON.parse(answer), Failed });
    });
  }

  function forward(
    { headers: { 'content-length': _, ...headers } }: IncomingMessage,
    body: string,
    answer: (status: number, body: string) => void,
  ): void {
    const outgoing = httpRequest(server, { method: 'POST', headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => answer(incoming.statusCode ?? 500, Buffer.concat(chunks).toString()));
    });
    outgoing.end(body);
  }

  function pass(response: ServerResponse, status: number, body: string): void {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
  }

  async function listen(): Promise<void> {
    gate.listen(port, '127.0.0.1');
    await once(gate, 'listening');
    ({ port } = gate.address() as AddressInfo);
    isListening = true;
  }

  await listen();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      if (!isListening) return;
      isListening = false;
      held.length = 0;
      gate.close();
      for (const socket of sockets) socket.destroy();
      await once(gate, 'close');
    },
    start: listen,
    stall() {
      isStalled = true;
    },
    resume() {
      isStalled = false;
      for (const go of held.splice(0)) go();
    },
    refuse: (text, refusal) => refusals.set(text, refusal),
  };
}
