import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configurationReference } from '../scripts/configuration-reference.ts';

it('docs/configuration.md is what the command reads (else run `pnpm --filter @x/estreamer-cli reference`)', () => {
  const page = new URL('../../../docs/configuration.md', import.meta.url);
  expect(readFileSync(page, 'utf8')).toBe(configurationReference());
});
