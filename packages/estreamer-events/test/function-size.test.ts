import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { formats } from '../src/index.ts';

/**
 * V8's last compiler takes nothing above 60 kB (`max-optimized-bytecode-size`), which costs a fifth more time; what its compilers need
 * for half of that is some 20 MB.
 */
const MOST_BYTECODE = 32 * 1024;
/** The last of them, for port 999, stands in another part than the first. */
const MANY_TAGS = '1000';
const script = fileURLToPath(new URL('./support/write-connections.ts', import.meta.url));
const flags = ['--no-warnings', '--print-bytecode', '--print-bytecode-filter=write*'];
const run = promisify(execFile);

async function longestFunction(...settings: readonly string[]): Promise<number> {
  const { stdout } = await run(process.execPath, [...flags, script, ...settings], { maxBuffer: 2 ** 28 });
  const lengths = [...stdout.matchAll(/^Bytecode length: (\d+)$/gm)].map(([, length]) => Number(length));
  expect(lengths).not.toEqual([]);
  return Math.max(...lengths);
}

describe('the function that writes a connection, the record with the most fields', () => {
  it.each(Object.keys(formats))('has parts that all of V8’s compilers take: %s', async (name) => {
    expect(await longestFunction(name)).toBeLessThanOrEqual(MOST_BYTECODE);
  });

  it('has such parts however much a table says, and writes all of it', async () => {
    expect(await longestFunction('ecs', MANY_TAGS)).toBeLessThanOrEqual(MOST_BYTECODE);
    const { stdout } = await run(process.execPath, ['--no-warnings', script, 'ecs', MANY_TAGS, 'print']);
    expect(JSON.parse(stdout)).toMatchObject({ tags: ['cisco', 'fmc', 'connection', 'port-999'] });
  });
});
