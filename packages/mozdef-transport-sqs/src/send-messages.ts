import {
  SendMessageBatchCommand,
  type SendMessageBatchCommandOutput,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Message } from './message.ts';
import type { SqsTransportClient } from './sqs-transport-settings.ts';

/** What AWS answered to a request whose messages it judged one by one; `undefined` if it took the only one. */
export type SendAnswer = SendMessageBatchCommandOutput | undefined;

/** Sends one to ten messages in one request. Each message's id is its index. Rejects with the error of the SDK. */
export async function sendMessages(
  client: SqsTransportClient,
  queueUrl: string,
  messages: readonly Message[],
  abortSignal: AbortSignal,
): Promise<SendAnswer> {
  const [first] = messages;
  if (first !== undefined && messages.length === 1) {
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...first.content }), { abortSignal });
    return undefined;
  }
  const entries = messages.map(({ content }, index) => ({ Id: String(index), ...content }));
  return client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }), { abortSignal });
}
