import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withSeverityTable } from '../scripts/severity-table.ts';

it('the table of severities in the README is the one of the mappings', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme, 'write it with: pnpm --filter @x/estreamer-mozdef severity-table').toBe(
    withSeverityTable(readme),
  );
});
