import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { createSlots } from '@x/foundation';
import type { MozDefText } from '@x/mozdef-events/transport';
import { createOpenBatches, type SendOutcome } from '@x/transport';
import { type AttemptResult, attempt, notBegun, type Unfinished } from './attempt.ts';
import { readAwsError } from './aws-error.ts';
import { answerOutcomes, failureOutcome, type Situation } from './outcomes.ts';
import { createSqsMessage, type SqsMessage } from './sqs-message.ts';
import {
  type QueueAddress,
  type ResolvedSettings,
  resolveSettings,
  type SqsTransport,
  type SqsTransportClient,
  type SqsTransportDependencies,
  type SqsTransportSettings,
} from './sqs-transport-settings.ts';

/** The most messages that SQS takes in one request. */
const MAX_BATCH_SIZE = 10;

/**
 * Makes a transport that sends each event as a message to an SQS queue, up to ten in one request. Nothing is connected
 * before the first batch.
 *
 * `sent` means that SQS has the message.
 *
 * @throws TransportError `invalid-settings` with every issue in `context.issues`
 * @example
 * const transport = createSqsTransport({ queueName: 'mozdef', region: 'eu-central-1' });
 * const client = createMozDefClient({ transports: [withRetry(transport)] });
 */
export function createSqsTransport(
  settings: SqsTransportSettings,
  dependencies: SqsTransportDependencies = {},
): SqsTransport {
  const resolved = resolveSettings(settings, dependencies);
  const { name, maxMessageBytes, timeoutMs } = resolved;
  const { clock = Date } = dependencies;
  const ownClient = dependencies.client === undefined ? makeClient(resolved) : undefined;
  const client = (dependencies.client ?? ownClient) as SqsTransportClient;
  const queueUrl = createQueueUrl(client, resolved.queue, timeoutMs);
  const slots = createSlots(resolved.connections);
  const open = createOpenBatches({
    name,
    release() {
      queueUrl.close();
      ownClient?.destroy();
    },
  });

  function situation(step: Situation['step']): Situation {
    return { transport: name, queue: resolved.queue.shown, step, timeoutMs, now: clock.now() };
  }

  function failAll(count: number, failure: Unfinished, step: Situation['step']): SendOutcome[] {
    return new Array<SendOutcome>(count).fill(failureOutcome(failure, situation(step)));
  }

  /** Sends messages in one request when it is their turn. */
  async function sendInTurn(messages: readonly SqsMessage[], signal: AbortSignal): Promise<SendOutcome[]> {
    if (!(await slots.acquire(signal))) return failAll(messages.length, notBegun(signal), 'sending');
    try {
      const found = await queueUrl.get(signal);
      if (!found.finished) return failAll(messages.length, found, 'looking-up');
      return await sendTo(found.value, messages, signal);
    } finally {
      slots.release();
    }
  }

  async function sendTo(
    url: string,
    messages: readonly SqsMessage[],
    signal: AbortSignal,
  ): Promise<SendOutcome[]> {
    const send = (ended: AbortSignal) => request(client, url, messages, ended);
    const result = await attempt(send, { signal, timeoutMs });
    if (result.finished) {
      const ids = messages.map(({ entry }) => entry.Id);
      return answerOutcomes(result.value, result.value.$metadata?.requestId, ids, situation('sending'));
    }
    const awsError = result.endedBy === 'error' ? readAwsError(result.cause).name : '';
    if (awsError === 'QueueDoesNotExist') queueUrl.forget(url);
    // A server that takes less in one request than `maxBatchBytes` has taken nothing of it.
    if (awsError === 'BatchRequestTooLong' && messages.length > 1) {
      const half = Math.ceil(messages.length / 2);
      const first = await sendTo(url, messages.slice(0, half), signal);
      return [...first, ...(await sendTo(url, messages.slice(half), signal))];
    }
    return failAll(messages.length, result, 'sending');
  }

  async function sendAll(batch: readonly MozDefText[], signal: AbortSignal): Promise<SendOutcome[]> {
    const outcomes = new Array<SendOutcome>(batch.length);
    const messages: SqsMessage[] = [];
    for (const [place, event] of batch.entries()) {
      const made = createSqsMessage(event, place, resolved);
      if ('status' in made) outcomes[place] = made;
      else messages.push(made);
    }
    const requests = planRequests(messages, resolved.maxBatchBytes).map(async (planned) => {
      const sent = await sendInTurn(planned, signal);
      for (const [index, { place }] of planned.entries()) outcomes[place] = sent[index] as SendOutcome;
    });
    await Promise.all(requests);
    return outcomes;
  }

  /** Looks the queue up by its name, or at it by its URL: who may only send may not look, and gets an answer all the same. */
  async function probe(signal: AbortSignal): Promise<void> {
    const found = await queueUrl.get(signal);
    const ask = (url: string) => (abortSignal: AbortSignal) =>
      client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }), {
        abortSignal,
      });
    const seen =
      !found.finished || resolved.queue.url === undefined
        ? found
        : await attempt(ask(found.value), { signal, timeoutMs });
    if (seen.finished) return;
    const { name: awsError } = readAwsError(seen.cause);
    if (found.finished && /^AccessDenied/.test(awsError)) return;
    throw failureOutcome(seen, situation('looking-up')).error;
  }

  return {
    specVersion: 2,
    name,
    probe: ({ signal }) => probe(signal),
    capabilities: { maxBatchSize: MAX_BATCH_SIZE, maxMessageBytes, acknowledged: true },
    send: (batch, options) => open.send(batch, options, (signal) => sendAll(batch, signal)),
    close: (options) => open.close(options),
  };
}

/** Makes a client from the settings. Nothing is connected yet. */
function makeClient({ region, credentials, endpoint, connections, connectTimeoutMs }: ResolvedSettings) {
  return new SQSClient({
    ...(region !== undefined && { region }),
    ...(credentials !== undefined && { credentials }),
    ...(endpoint !== undefined && { endpoint }),
    // Where a queue was found is where it is; its URL may have a host that only other clients can reach.
    useQueueUrlAsEndpoint: false,
    // Retries belong to what wraps the transport and marks possible duplicates.
    maxAttempts: 1,
    // The signature of a request covers the SHA-256 of its body, so that AWS has checked it already; and where FIPS rules,
    // there is no MD5.
    md5: false,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      httpAgent: { maxSockets: connections },
      // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment does not turn it off.
      httpsAgent: { maxSockets: connections, rejectUnauthorized: true },
    },
  });
}

/** Sends one to ten messages in one request. Rejects with the error of the SDK. */
async function request(
  client: SqsTransportClient,
  QueueUrl: string,
  messages: readonly SqsMessage[],
  abortSignal: AbortSignal,
) {
  const Entries = messages.map(({ entry }) => entry);
  if (Entries.length > 1) {
    return client.send(new SendMessageBatchCommand({ QueueUrl, Entries }), { abortSignal });
  }
  const { Id, ...message } = Entries[0] as SqsMessage['entry'];
  const answer = await client.send(new SendMessageCommand({ QueueUrl, ...message }), { abortSignal });
  const { MessageId, MD5OfMessageBody } = answer;
  // An answer without the message's id is one of somebody else: what it does not mention has not arrived for certain.
  const Successful = MessageId === undefined ? [] : [{ Id, MessageId, MD5OfMessageBody }];
  return { $metadata: answer.$metadata, Successful, Failed: [] };
}

/** Divides messages into requests, in order, so that none has too many messages or bytes. */
function planRequests(messages: readonly SqsMessage[], maxBatchBytes: number): SqsMessage[][] {
  const requests: SqsMessage[][] = [];
  let current: SqsMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    const { byteLength } = message;
    if (current.length === MAX_BATCH_SIZE || bytes + byteLength > maxBatchBytes) {
      if (current.length > 0) requests.push(current);
      current = [];
      bytes = 0;
    }
    current.push(message);
    bytes += byteLength;
  }
  if (current.length > 0) requests.push(current);
  return requests;
}

/** The URL of the queue, looked up at the first use and kept. */
interface QueueUrl {
  /** Gives the URL. Who asks during a look-up waits for the same one; after one that failed, the next makes another. */
  get(signal: AbortSignal): Promise<AttemptResult<string>>;
  /** Forgets a URL that turned out to be wrong, so that it is looked up again. One that was given is kept. */
  forget(url: string): void;
  /** Ends a look-up. */
  close(): void;
}

/** Makes the source of a queue's URL. */
function createQueueUrl(
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
