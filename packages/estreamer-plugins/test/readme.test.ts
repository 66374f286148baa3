import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runReadmeSnippet } from '../../../test-support/readme-snippet.ts';

it('the example in the README lists a sensor and the plugin', async () => {
  const output = await runReadmeSnippet(fileURLToPath(new URL('../', import.meta.url)));
  expect(output).toContain('sensor-1: sensor-1\n');
  expect(output).toMatch(/'listSensor'\s*│\s*'ready'\s*│\s*1\s*│\s*0/);
});
