import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runReadmeSnippet } from '../../../test-support/readme-snippet.ts';

const directory = fileURLToPath(new URL('../', import.meta.url));

it('the pcap example in the README writes a packet', async () => {
  const output = await runReadmeSnippet(directory, [], {}, 'createPcapPlugin');
  expect(output).toMatch(/packets: 1,/);
});

it('the SQL example in the README stores a row', async () => {
  const output = await runReadmeSnippet(directory, [], {}, 'connectionEvents');
  expect(output).toMatch(/rows: 1,/);
});
