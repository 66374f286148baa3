import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runReadmeSnippet } from '../../../test-support/readme-snippet.ts';
import { AWS, startEmulator } from './support/emulator.ts';

it('the example in the README sends an event, and its program ends', async () => {
  await using emulator = await startEmulator();
  const queueUrl = await emulator.createQueue('mozdef');
  const output = await runReadmeSnippet(fileURLToPath(new URL('../', import.meta.url)), [], {
    AWS_ENDPOINT_URL_SQS: emulator.endpoint,
    AWS_ACCESS_KEY_ID: AWS.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: AWS.credentials.secretAccessKey,
  });
  expect(output).toBe('sqs has it\n');
  const [message] = await emulator.receiveNow(queueUrl);
  expect(JSON.parse(message?.Body ?? '')).toMatchObject({ summary: 'a test message' });
});
