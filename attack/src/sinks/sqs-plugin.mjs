import { SQSClient } from '@aws-sdk/client-sqs';
import { createMozDefPlugin } from '@x/estreamer-mozdef';
import { createSqsTransport } from '@x/mozdef-transport-sqs';

/** The plugin that sends to the model of SQS. */
export function createSqsPlugin(url) {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new SQSClient({ region: 'eu-central-1', endpoint: url, credentials, maxAttempts: 1 });
  const transport = createSqsTransport(
    { queueUrl: `${url}/123456789012/events`, timeoutMs: 3000 },
    { client },
  );
  return createMozDefPlugin({ transport, policy: 'required' });
}
