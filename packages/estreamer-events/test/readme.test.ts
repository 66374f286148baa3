import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runReadmeSnippet } from '../../../test-support/readme-snippet.ts';
import { withSeverityTable } from '../scripts/severity-table.ts';

const folder = fileURLToPath(new URL('../', import.meta.url));

it('the example in the README writes a document of the Elastic Common Schema', async () => {
  const output = await runReadmeSnippet(folder);
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(output)).toMatchObject({
    event: { id: 'fmc.example/1/7', kind: 'alert', outcome: 'failure', severity: 4 },
    observer: { name: 'edge-1' },
    source: { ip: '192.0.2.1' },
    labels: { site: 'paris' },
  });
});

it('the example of a table of its own runs', async () => {
  await expect(runReadmeSnippet(folder, [], {}, 'extendTable')).resolves.toBe('');
});

it('the table of severities in the README is the one of the tables', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme, 'write it with: pnpm --filter @x/estreamer-events severity-table').toBe(
    withSeverityTable(readme),
  );
});

it('nothing but the protocol and the foundation is needed', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(Object.keys(dependencies)).toEqual(['@x/estreamer-protocol', '@x/foundation']);
});
