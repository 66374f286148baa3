import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Simulator } from '@x/estreamer-simulator';

/** The built command. */
export const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

/** What a finished command left behind. */
interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. */
export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** Starts the built command as a user would. */
export function startCommand(...args: string[]): Running {
  return startCommandWith({}, ...args);
}

/** The same with more in its environment. */
export function startCommandWith(variables: Readonly<Record<string, string>>, ...args: string[]): Running {
  // Lines as people read them; what is no terminal gets JSON.
  const env = { ESTREAMER_LOG__FORMAT: 'text', ...process.env, ...variables };
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return { child, finished };
}

/** Runs the command until the server's next session has delivered all that it has, then ends it as an administrator does. */
export async function runUntilDelivered(simulator: Simulator, ...args: string[]): Promise<Finished> {
  const next = simulator.nextSession();
  const { child, finished } = startCommand(...args);
  const stopped = next.then(async (session) => {
    await session.delivered;
    child.kill('SIGTERM');
  });
  await Promise.race([stopped, finished]);
  return finished;
}
