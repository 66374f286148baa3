import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../scripts/outage.mjs', import.meta.url));

it.each(['yes', 'no'])(
  'each event is delivered although the server goes away in the middle; sender killed: %s',
  async (kill) => {
    const args = [script, '--events', '4000', '--outage-ms', '0', '--pace-ms', '0', '--kill', kill];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    const output = await text(child.stdout);
    expect(output).toContain('events 4000, ');
    expect(output).toContain('missing 0\n');
    expect(output).toContain('each event delivered, duplicates only where marked');
    expect((await exited)[0]).toBe(0);
  },
  30_000,
);
