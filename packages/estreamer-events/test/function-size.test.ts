import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { formats } from '../src/index.ts';

/** V8's `max-optimized-bytecode-size`: what is longer is never seen by its last compiler, and costs a fifth more. */
const MOST_BYTECODE = 60 * 1024;
const script = fileURLToPath(new URL('./support/write-connections.ts', import.meta.url));
const flags = ['--no-warnings', '--print-bytecode', '--print-bytecode-filter=write'];
const run = promisify(execFile);

describe('the function that writes a connection, the record with the most fields', () => {
  it.each(Object.keys(formats))('is short enough for all of V8’s compilers: %s', async (name) => {
    const { stdout } = await run(process.execPath, [...flags, script, name], { maxBuffer: 2 ** 28 });
    const lengths = [...stdout.matchAll(/^Bytecode length: (\d+)$/gm)].map(([, length]) => Number(length));
    expect(lengths).not.toEqual([]);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(MOST_BYTECODE);
  });
});
