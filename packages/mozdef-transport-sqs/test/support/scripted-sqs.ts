import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import { type HttpServer, startHttpServer } from '../../../../test-support/http-server.ts';

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
export interface ScriptedSqs extends HttpServer {
  readonly endpoint: string;
  readonly queueUrl: string;
  readonly requests: readonly SqsRequest[];
}

/** Starts a server on the loopback address, with TLS if given a certificate. */
export async function startScriptedSqs(
  answer: SqsAnswer = accept,
  certificate?: ServerOptions,
): Promise<ScriptedSqs> {
  const requests: SqsRequest[] = [];
  const server = await startHttpServer(({ headers, body, socket }, response) => {
    const action = String(headers['x-amz-target']).replace('AmazonSQS.', '');
    const request = { action, headers, input: JSON.parse(body.toString()) as SqsRequest['input'] };
    requests.push(request);
    answer(request, response, socket);
  }, certificate);
  return { ...server, endpoint: server.url, queueUrl: `${server.url}/123456789012/mozdef`, requests };
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
