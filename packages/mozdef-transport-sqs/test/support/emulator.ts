import type { AddressInfo } from 'node:net';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';

/** Region and credentials of tests. Given outright, so that the SDK looks for neither. */
export const AWS = {
  region: 'eu-central-1',
  credentials: {
    accessKeyId: 'AKIATESTTESTTEST',
    secretAccessKey: 'test-secret',
    sessionToken: 'test-token',
  },
} as const;

/** A real SQS server on the loopback address. */
export interface Emulator extends AsyncDisposable {
  readonly endpoint: string;
  /** Makes a queue and gives its URL, whose host does not resolve. */
  createQueue(name: string, attributes?: Record<string, string>): Promise<string>;
  /** Waits for messages and takes them out of a queue; takes none when the signal ends the wait. */
  take(queueUrl: string, signal: AbortSignal): Promise<Message[]>;
  /** Takes a number of messages out of a queue and waits until there are so many. */
  receive(queueUrl: string, count: number): Promise<Message[]>;
  /** Takes what is in a queue now. */
  receiveNow(queueUrl: string): Promise<Message[]>;
}

/** Starts fauxqs. Its own start function would listen on every address. */
export async function startEmulator(): Promise<Emulator> {
  const app = buildApp({ logger: false });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const endpoint = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const client = new SQSClient({ ...AWS, endpoint, requestHandler: { httpAgent: { maxSockets: 500 } } });

  async function take(queueUrl: string, most: number, waitSeconds: number, abortSignal?: AbortSignal) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(most, 10),
        WaitTimeSeconds: waitSeconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
      { ...(abortSignal !== undefined && { abortSignal }) },
    );
    if (Messages.length > 0) {
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    }
    return Messages;
  }

  return {
    endpoint,
    async createQueue(name, attributes = {}) {
      const command = new CreateQueueCommand({ QueueName: name, Attributes: attributes });
      const { QueueUrl = '' } = await client.send(command);
      return QueueUrl;
    },
    async take(queueUrl, signal) {
      try {
        return await take(queueUrl, 10, 20, signal);
      } catch (error) {
        if (signal.aborted) return [];
        throw error;
      }
    },
    async receive(queueUrl, count) {
      const messages: Message[] = [];
      while (messages.length < count) messages.push(...(await take(queueUrl, count - messages.length, 20)));
      return messages;
    },
    async receiveNow(queueUrl) {
      const messages: Message[] = [];
      for (;;) {
        const taken = await take(queueUrl, 10, 0);
        if (taken.length === 0) return messages;
        messages.push(...taken);
      }
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await app.close();
    },
  };
}
