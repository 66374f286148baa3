import { createOpenBatches, type MozDefTransport } from '@x/mozdef-events/transport';
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
  const open = createOpenBatches({
    name,
    release() {
      queueUrl.close();
      release();
    },
  });
  return {
    specVersion: 2,
    name,
    capabilities: { maxBatchSize: MAX_BATCH_SIZE, maxMessageBytes: maxEventBytes, acknowledged: true },
    send: (batch, options) => open.send(batch, options, (signal) => sendBatch(batch, signal)),
    close: (options) => open.close(options),
  };
}
