import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configurationReference } from '../scripts/configuration-reference.ts';
import { filtersReference } from '../scripts/filters-reference.ts';
import { metricsReference } from '../scripts/metrics-reference.ts';
import { eventExpression } from '../src/outputs/event-expression.ts';

const page = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

it('docs/configuration.md is what the command reads (else run `pnpm --filter @x/estreamer-cli reference`)', () => {
  expect(page('configuration.md')).toBe(configurationReference());
});

it('docs/metrics.md is what the command offers (else run `pnpm --filter @x/estreamer-cli reference`)', () => {
  expect(page('metrics.md')).toBe(metricsReference());
});

it('docs/filters.md is what `where` takes (else run `pnpm --filter @x/estreamer-cli reference`)', () => {
  expect(page('filters.md')).toBe(filtersReference());
});

it('every example of docs/filters.md compiles', () => {
  const examples = [...page('filters.md').matchAll(/```cel\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  expect(examples.length).toBeGreaterThan(5);
  for (const text of examples) {
    const { holds } = eventExpression.read(text.trim(), { folder: '/', environment: {} });
    expect(holds).toBeTypeOf('function');
  }
});

it('the packaged manual has every page for operators, and its links lead to pages beside it or to the repository', () => {
  const manual = new URL('../dist/manual/', import.meta.url);
  const pages = readdirSync(manual).filter((name) => name.endsWith('.md'));
  const text = (name: string) => readFileSync(new URL(name, manual), 'utf8');
  expect(pages).toEqual(expect.arrayContaining(['operating.md', 'faults.md', 'configuration.md']));
  expect(pages.filter((name) => /^(coming|migrating)-from-/.test(name))).toHaveLength(3);
  for (const page of pages) {
    for (const [, target = ''] of text(page).matchAll(/\]\((?!#)([^)#]*)[^)]*\)/g)) {
      if (!target.startsWith('https://')) expect(existsSync(new URL(target, manual)), target).toBe(true);
    }
  }
});
