import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runReadmeSnippet } from '../../../test-support/readme-snippet.ts';
import { parseCef } from './formats/parse-cef.ts';

const directory = fileURLToPath(new URL('../', import.meta.url));

it('the CEF example in the README writes an intrusion event', async () => {
  const output = await runReadmeSnippet(directory, [], {}, 'createCefFormat');
  expect(parseCef(output.trimEnd())).toMatchObject({
    deviceVersion: '7.4',
    signatureId: '1:2100498',
    extension: { src: '10.0.0.1', rt: '1767225600000' },
  });
});
