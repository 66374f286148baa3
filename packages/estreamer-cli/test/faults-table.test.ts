import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);

it('names, for each fault of docs/faults.md, a test that is there', async () => {
  const table = await readFile(new URL('docs/faults.md', root), 'utf8');
  const rows = [...table.matchAll(/\| \u201c(.+)\u201d, \[`(.+)`\]\(\.\.\/packages\/(.+)\) \|$/gm)];
  expect(rows.length).toBe(table.split('\n').filter((line) => line.startsWith('| ')).length - 4 * 2);
  for (const [, title = '', file = '', target] of rows) {
    expect(target).toBe(file);
    const source = await readFile(new URL(`packages/${file}`, root), 'utf8');
    expect(source.replaceAll("\\'", "'"), file).toContain(title);
  }
});
