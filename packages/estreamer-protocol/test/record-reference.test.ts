import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { recordReference } from '../scripts/record-reference.ts';

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));
const pages = recordReference();

it.each([...pages])('docs/%s is what the schemas say (else run `pnpm reference`)', (path, text) => {
  expect(readFileSync(join(docs, path), 'utf8')).toBe(text);
});

it('docs/estreamer-records has no other pages', () => {
  const written = readdirSync(join(docs, 'estreamer-records')).map((file) => `estreamer-records/${file}`);
  expect(written.filter((path) => !pages.has(path))).toEqual([]);
});

it('links lead to headings that are there', () => {
  for (const [path, text] of pages) {
    for (const [, file = '', anchor] of text.matchAll(/\]\(([^)#]*)(?:#([^)]*))?\)/g)) {
      const target = file === '' ? path : new URL(file, `file:///${path}`).pathname.slice(1);
      expect(existsSync(join(docs, target)), `${target}, to which ${path} links`).toBe(true);
      if (anchor !== undefined)
        expect(anchorsOf(pages.get(target) ?? ''), `a link in ${path}`).toContain(anchor);
    }
  }
});

/** The anchors that GitHub gives to a page's headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}
