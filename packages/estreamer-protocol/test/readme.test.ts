import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runReadmeSnippet } from '../../../test-support/readme-snippet.ts';
import { describeWithShared } from '../../../test-support/shared-folder.ts';

describeWithShared('the example in the README', (shared) => {
  it('prints the connections of a capture with the names of their rules', async () => {
    const packageDirectory = fileURLToPath(new URL('../', import.meta.url));
    const output = await runReadmeSnippet(packageDirectory, [
      join(shared, 'captures/classic-session/server.bin'),
    ]);
    const lines = output.trim().split('\n');
    expect(lines).toHaveLength(12);
    expect(lines[0]).toBe('192.168.50.50 allow-all');
  });
});
