import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** A request as SQS's JSON protocol has it. */
export interface SqsRequest {
  /** Such as `SendMessageBatch`. */
  readonly action: string;
  readonly headers: IncomingHttpHeaders;
  readonly input: {
    readonly QueueName?: string;
    readonly QueueOwnerAWSAccountId?: string;
    readonly QueueUrl?: string;
    readonly MessageBody?: string;
    readonly Entries?: readonly { readonly Id: string; readonly MessageBody: string }[];
  };
}

/** Answers a request, in whatever way. */
export type SqsAnswer = (request: SqsRequest, response: ServerResponse, socket: Socket) => void;

/** A server that speaks SQS's JSON protocol and answers as a test says. */
export interface ScriptedSqs extends AsyncDisposable {
  readonly endpoint: string;
  readonly queueUrl: string;
  readonly port: number;
  readonly requests: readonly SqsRequest[];
  readonly sockets: readonly Socket[];
}

/** Starts a server on the loopback address, with TLS if given a certificate. */
export async function startScriptedSqs(
  answer: SqsAnswer = accept,
  certificate?: ServerOptions,
): Promise<ScriptedSqs> {
  const requests: SqsRequest[] = [];
  const sockets: Socket[] = [];
  const onRequest = (incoming: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { headers } = incoming;
      const action = String(headers['x-amz-target']).replace('AmazonSQS.', '');
      const input = JSON.parse(Buffer.concat(chunks).toString()) as SqsRequest['input'];
      const request = { action, headers, input };
      requests.push(request);
      answer(request, response, incoming.socket);
    });
  };
  const server =
    certificate === undefined ? createServer(onRequest) : createTlsServer(certificate, onRequest);
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint = `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  return {
    endpoint,
    queueUrl: `${endpoint}/123456789012/mozdef`,
    port,
    requests,
    sockets,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Takes everything, as SQS does. */
export function accept({ action, input }: SqsRequest, response: ServerResponse): void {
  if (action === 'GetQueueUrl') {
    answerJson(response, { QueueUrl: `http://sqs.invalid/123456789012/${input.QueueName}` });
  } else if (action === 'SendMessage') {
    answerJson(response, { MessageId: 'm', MD5OfMessageBody: md5(input.MessageBody) });
  } else {
    answerJson(response, { Successful: input.Entries?.map(taken) });
  }
}

/** An entry of a batch that was taken. */
export function taken({ Id, MessageBody }: { readonly Id: string; readonly MessageBody: string }) {
  return { Id, MessageId: `m${Id}`, MD5OfMessageBody: md5(MessageBody) };
}

/** Answers 200. */
export function answerJson(response: ServerResponse, body: unknown): void {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'request-ok' };
  response.writeHead(200, headers).end(JSON.stringify(body));
}

/** Answers with an error of AWS. */
export function fail(
  status: number,
  name: string,
  message = 'No.',
  headers: Record<string, string> = {},
): SqsAnswer {
  return (_request, response) => {
    const type = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'request-1' };
    response
      .writeHead(status, { ...type, ...headers })
      .end(JSON.stringify({ __type: `com.amazonaws.sqs#${name}`, message }));
  };
}

function md5(text = ''): string {
  return createHash('md5').update(text).digest('hex');
}
