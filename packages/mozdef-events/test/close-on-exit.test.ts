import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { closeOnExit, createMozDefClient } from '../src/index.ts';
import { createScriptedTransport } from './scripted-transport.ts';

const script = fileURLToPath(new URL('./exit-child.ts', import.meta.url));
const all = ['sent 0', 'sent 1', 'sent 2', 'sent 3', 'sent 4', 'sent 5'];

/** Runs a process that ends in this way, and gives its output and how it ended. */
async function run(ending: string, isClosing = 'closing') {
  const child = spawn(process.execPath, [script, ending, isClosing], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line === 'ready') child.kill('SIGTERM');
  }
  const [code, signal] = await exited;
  return { lines: lines.filter((line) => line !== 'ready'), code, signal };
}

describe('closeOnExit', () => {
  it('sends what is enqueued when there is nothing else to do', async () => {
    expect(await run('end')).toEqual({ lines: [...all, 'closed'], code: 0, signal: null });
  });

  it('sends what is enqueued when a signal ends the process, which then ends by it', async () => {
    expect(await run('signal')).toEqual({ lines: [...all, 'closed'], code: null, signal: 'SIGTERM' });
    const { lines, signal } = await run('signal', 'not');
    expect(signal).toBe('SIGTERM');
    expect(lines).not.toContain('sent 5');
  });

  it('tells what is lost when the process exits at once', async () => {
    const { lines, code } = await run('exit');
    expect(code).toBe(3);
    expect(lines).toEqual(['lost 2 closed', 'lost 3 closed', 'lost 4 closed', 'lost 5 closed']);
  });

  it('leaves nothing behind on the process when it is undone', async () => {
    const events = ['beforeExit', 'exit', 'SIGHUP'] as const;
    const before = events.map((event) => process.listenerCount(event));
    await using client = createMozDefClient({ transports: [createScriptedTransport()] });
    const undo = closeOnExit(client, { signals: ['SIGHUP'] });
    expect(events.map((event) => process.listenerCount(event))).toEqual(before.map((count) => count + 1));
    undo();
    expect(events.map((event) => process.listenerCount(event))).toEqual(before);
  });
});
