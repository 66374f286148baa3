import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runReadmeSnippet } from '../../../test-support/readme-snippet.ts';

it('the example in the README makes a plugin with tables of its own', async () => {
  const folder = fileURLToPath(new URL('../', import.meta.url));
  await expect(runReadmeSnippet(folder, [], {}, 'extendTable')).resolves.toBe('');
});
