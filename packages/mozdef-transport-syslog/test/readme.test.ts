import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { runReadmeSnippet } from '../../../test-support/readme-snippet.ts';
import { startStreamServer } from '../../../test-support/stream-server.ts';

it('the example in the README sends an event, and its program ends', async () => {
  const server = await startStreamServer();
  onTestFinished(server.stop);
  const directory = fileURLToPath(new URL('../', import.meta.url));
  const output = await runReadmeSnippet(directory, [String(server.port)]);
  expect(output).toBe('syslog took it\n');
  const [message] = await server.received(1);
  expect(message).toMatch(/^<12>1 .*"summary":"a test message"/);
});
