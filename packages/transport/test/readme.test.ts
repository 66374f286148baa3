import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runReadmeSnippet } from '../../../test-support/readme-snippet.ts';

it('the example in the README runs', async () => {
  const output = await runReadmeSnippet(fileURLToPath(new URL('../', import.meta.url)));
  expect(output).toBe("[ { status: 'sent' } ] 1\n");
});
