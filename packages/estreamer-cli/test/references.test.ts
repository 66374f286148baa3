import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configurationReference } from '../scripts/configuration-reference.ts';
import { metricsReference } from '../scripts/metrics-reference.ts';

const page = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

it('docs/configuration.md is what the command reads (else run `pnpm --filter @x/estreamer-cli reference`)', () => {
  expect(page('configuration.md')).toBe(configurationReference());
});

it('docs/metrics.md is what the command offers (else run `pnpm --filter @x/estreamer-cli reference`)', () => {
  expect(page('metrics.md')).toBe(metricsReference());
});
