import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createEvent, type EncodedMessage, encodeEvent } from '@x/mozdef-events';
import { toAsciiJson } from '@x/mozdef-events/transport';
import { createSqsTransport } from '@x/mozdef-transport-sqs';
import type { Comparison } from './compare.ts';

const BATCH_SIZE = 10;

/** A server that takes every batch of one body, so that what is measured is the sender. */
async function startQueue(body: string): Promise<string> {
  const MD5OfMessageBody = hash('md5', body);
  const server = createServer(async (request, response) => {
    const { Entries } = JSON.parse(await readBody(request)) as { Entries: { Id: string }[] };
    const Successful = Entries.map(({ Id }) => ({ Id, MessageId: Id, MD5OfMessageBody }));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ Successful, Failed: [] }));
  });
  server.on('connection', (socket) => socket.unref());
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

/**
 * The SQS transport with its own client, against SendMessageBatch of the AWS SDK as it comes, with the same payload on the
 * same server.
 */
export async function sqsComparisons(): Promise<Comparison[]> {
  const event = encodeEvent(createEvent({ summary: 'a benchmark', details: { pad: 'x'.repeat(400) } }));
  const endpoint = await startQueue(toAsciiJson(event.text));
  const queueUrl = `${endpoint}/000000000000/mozdef`;
  const settings = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'benchmark', secretAccessKey: 'benchmark' },
  };
  const client = new SQSClient(settings);
  const batch = Array<EncodedMessage>(BATCH_SIZE).fill(event);
  const transport = createSqsTransport({ queueUrl, ...settings });
  const { signal } = new AbortController();
  const Entries = batch.map(({ text }, index) => ({ Id: String(index), MessageBody: toAsciiJson(text) }));
  return [
    {
      name: 'SQS: batches of 10, against SendMessageBatch of the SDK',
      operations: BATCH_SIZE,
      goal: 0.9,
      ceiling: () => client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries })),
      candidate: async () => {
        const outcomes = await transport.send(batch, { signal });
        if (outcomes.some(({ status }) => status !== 'sent')) throw new Error('A batch was not taken.');
      },
    },
  ];
}
