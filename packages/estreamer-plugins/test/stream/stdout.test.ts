import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { deliver, event } from '../file/deliveries.ts';
import { createTestPlugin, urlsOf } from './stream-plugin.ts';

const script = fileURLToPath(new URL('write-to-stdout.ts', import.meta.url));

describe('the stream plugin to the standard output', () => {
  it('writes lines and nothing else', async () => {
    const child = spawn(process.execPath, [script, '20'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(urlsOf(out.trimEnd().split('\n'))).toEqual(Array.from({ length: 20 }, (_, index) => `u${index}`));
    expect(errors).toBe('done\n');
  });

  it('ends with an error that says so when the reader has gone', async () => {
    const child = spawn(process.execPath, [script, '1000000'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await text(child.stderr)).toMatch(
      /^output-closed\noutput-closed: Whoever read the standard output has gone\./,
    );
    expect(await exited).toEqual([0, null]);
  });

  it('waits for a reader that is slow', async () => {
    const stdout = new PassThrough({ highWaterMark: 1 });
    const { plugin } = createTestPlugin({ protocol: 'stdout' }, {}, { stdout });
    let done = 0;
    const deliveries = [1, 2, 3].map((number) => deliver(plugin, event(number)).then(() => (done += 1)));
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toBeLessThan(3);
    const read = text(stdout);
    await Promise.all(deliveries);
    stdout.end();
    expect(urlsOf((await read).trimEnd().split('\n'))).toEqual(['u1', 'u2', 'u3']);
  });
});
