import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runReadmeSnippet } from '../../../test-support/readme-snippet.ts';

it('the example in the README lists a sensor and the plugin', async () => {
  const output = await runReadmeSnippet(fileURLToPath(new URL('../', import.meta.url)));
  expect(output).toContain('sensor-1: sensor-1\n');
  expect(output).toMatch(/^listSensor +0\.1 +my name +Lists the sensors +required +ready +1 +0 /m);
});
