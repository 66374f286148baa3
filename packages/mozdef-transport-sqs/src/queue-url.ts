import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { type AttemptResult, attempt } from './attempt.ts';
import type { QueueAddress } from './resolve-settings.ts';
import type { SqsTransportClient } from './sqs-transport-settings.ts';

/** The URL of the queue, looked up at the first use and kept. */
export interface QueueUrl {
  /** Gives the URL. Who asks during a look-up waits for the same one; after one that failed, the next makes another. */
  get(signal: AbortSignal): Promise<AttemptResult<string>>;
  /** Forgets a URL that turned out to be wrong, so that it is looked up again. One that was given is kept. */
  forget(url: string): void;
  /** Ends a look-up. */
  close(): void;
}

/** Makes the source of a queue's URL. */
export function createQueueUrl(
  client: SqsTransportClient,
  { name, ownerAccountId, url: given }: QueueAddress,
  timeoutMs: number,
): QueueUrl {
  const closing = new AbortController();
  let known = given;
  let looking: Promise<AttemptResult<string>> | undefined;

  async function lookUp(): Promise<AttemptResult<string>> {
    const result = await attempt(ask, { signal: closing.signal, timeoutMs });
    if (result.finished) known = result.value;
    looking = undefined;
    return result;
  }

  async function ask(abortSignal: AbortSignal): Promise<string> {
    const input = { QueueName: name, QueueOwnerAWSAccountId: ownerAccountId };
    const { QueueUrl } = await client.send(new GetQueueUrlCommand(input), { abortSignal });
    if (QueueUrl === undefined) throw new Error('The answer has no QueueUrl');
    return QueueUrl;
  }

  return {
    async get(signal) {
      if (known !== undefined) return { finished: true, value: known };
      looking ??= lookUp();
      const shared = looking;
      const waited = await attempt(() => shared, { signal });
      return waited.finished ? waited.value : waited;
    },
    forget(url) {
      if (known === url) known = given;
    },
    close: () => closing.abort(),
  };
}
