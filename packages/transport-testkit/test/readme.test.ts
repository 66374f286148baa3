import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runReadmeSnippet } from '../../../test-support/readme-snippet.ts';

it('the example in the README runs the kit with node:test, and everything passes', async () => {
  const output = await runReadmeSnippet(fileURLToPath(new URL('../', import.meta.url)));
  expect(output).toMatch(/fail 0/);
  expect(output).toMatch(/pass [1-9]\d/);
});
