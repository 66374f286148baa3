import { request as httpRequest, type ServerResponse } from 'node:http';
import type { Refusal } from '@x/transport';
import {
  type HttpServer,
  type ReceivedRequest,
  startHttpServer,
} from '../../../../test-support/http-server.ts';
import { answerJson, fail, type SqsRequest } from './scripted-sqs.ts';

/** Stands in front of an SQS server and can do what the server cannot: go away, stall, and refuse. */
export interface Gate extends HttpServer {
  readonly endpoint: string;
  /** Refuses messages with this text in them, as SQS does: an entry of a batch, or a request. */
  refuse(text: string, refusal: Refusal): void;
}

type Entries = NonNullable<SqsRequest['input']['Entries']>;

/** Starts a gate on the loopback address. */
export async function startGate(server: string): Promise<Gate> {
  const refusals = new Map<string, Refusal>();
  const gate = await startHttpServer(handle);

  function refusalOf(body: string): Refusal | undefined {
    return [...refusals].find(([text]) => body.includes(text))?.[1];
  }

  function handle(incoming: ReceivedRequest, response: ServerResponse): void {
    const body = incoming.body.toString();
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
    incoming: ReceivedRequest,
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
    { headers: { 'content-length': _, ...headers } }: ReceivedRequest,
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

  return {
    ...gate,
    endpoint: gate.url,
    refuse: (text, refusal) => refusals.set(text, refusal),
  };
}
