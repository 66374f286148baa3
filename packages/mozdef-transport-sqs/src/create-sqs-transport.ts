import { MozDefError, type MozDefTransport, retryable } from '@x/mozdef-events/transport';
import { openClient } from './open-client.ts';
import { MAX_BATCH_SIZE } from './plan-requests.ts';
import { createQueueUrl } from './queue-url.ts';
import { resolveSettings } from './resolve-settings.ts';
import { createSendBatch } from './send-batch.ts';
import type { SqsTransportDependencies, SqsTransportSettings } from './sqs-transport-settings.ts';

/**
 * Makes a transport that sends each event as a message to an SQS queue, up to ten in one request. Nothing is connected
 * before the first batch.
 *
 * `sent` means that SQS has the message.
 *
 * @throws MozDefError `invalid-settings` with every issue in `context.issues`
 */
export function createSqsTransport(
  settings: SqsTransportSettings,
  dependencies: SqsTransportDependencies = {},
): MozDefTransport {
  const resolved = resolveSettings(settings, dependencies);
  const { name, maxEventBytes } = resolved;
  const { client, release } = openClient(dependencies.client, resolved.client);
  const queueUrl = createQueueUrl(client, resolved.queue, resolved.timeoutMs);
  const sendBatch = createSendBatch(resolved, { client, queueUrl, clock: dependencies.clock ?? Date });
  const batches = new Map<AbortController, Promise<unknown>>();
  let closing: Promise<void> | undefined;

  function closedError(): MozDefError {
    const message = `The transport "${name}" is closed and sends nothing any more (make a new one)`;
    return new MozDefError('closed', message, { context: { transport: name } });
  }

  /** Ends every batch. */
  function cut(): void {
    for (const batch of batches.keys()) batch.abort(closedError());
  }

  async function drainAndClose(): Promise<void> {
    await Promise.all(batches.values());
    queueUrl.close();
    release();
  }

  return {
    specVersion: 1,
    name,
    capabilities: { maxBatchSize: MAX_BATCH_SIZE, maxEventBytes, acknowledged: true },
    async send(batch, { signal }) {
      if (closing !== undefined) return batch.map(() => retryable(closedError()));
      // One signal for the caller's and the transport's end, without leaving anything behind on the caller's.
      const ended = new AbortController();
      const onAbort = () => ended.abort(signal.reason);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
      const outcomes = sendBatch(batch, ended.signal);
      batches.set(ended, outcomes);
      try {
        return await outcomes;
      } finally {
        batches.delete(ended);
        signal.removeEventListener('abort', onAbort);
      }
    },
    async close({ signal } = {}) {
      closing ??= drainAndClose();
      if (signal?.aborted === true) cut();
      else signal?.addEventListener('abort', cut, { once: true });
      try {
        await closing;
      } finally {
        signal?.removeEventListener('abort', cut);
      }
    },
  };
}
