import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runReadmeSnippet } from '../../../test-support/readme-snippet.ts';

it('does what its README shows', async () => {
  expect(await runReadmeSnippet(fileURLToPath(new URL('..', import.meta.url)))).toBe('{"hello":"world"}\n');
});
