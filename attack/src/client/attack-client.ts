import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./client-chaos.ts', import.meta.url));

/**
 * Attacks the client alone, in a process of its own: kills, faults of the server, and acknowledgements late and out of order.
 *
 * @param options of the script
 * @returns whether every event arrived, and none again after its acknowledgement
 */
export async function attackClient(options: Readonly<Record<string, string>>): Promise<boolean> {
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(process.execPath, [script, ...args], { stdio: 'inherit' });
  await once(child, 'exit');
  return child.exitCode === 0;
}
