import {
  SendMessageBatchCommand,
  type SendMessageBatchCommandOutput,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Message } from './message.ts';
import type { SqsTransportClient } from './sqs-transport-settings.ts';

/** What AWS answered to a request whose messages it judged one by one; `undefined` if it took the only one. */
export type SendAnswer = SendMessageBatchCommandOutput | undefined;

/** Sends one to ten messages in one request. Rejects with the error of the SDK. */
export async function sendMessages(
  client: SqsTransportClient,
  QueueUrl: string,
  messages: readonly Message[],
  abortSignal: AbortSignal,
): Promise<SendAnswer> {
  const Entries = messages.map(({ entry }) => entry);
  if (Entries.length > 1) {
    return client.send(new SendMessageBatchCommand({ QueueUrl, Entries }), { abortSignal });
  }
  const { Id: _, ...message } = Entries[0] as Message['entry'];
  await client.send(new SendMessageCommand({ QueueUrl, ...message }), { abortSignal });
  return undefined;
}
