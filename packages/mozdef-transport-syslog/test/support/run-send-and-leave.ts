import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROGRAM = fileURLToPath(new URL('./send-and-leave.ts', import.meta.url));

/** Runs a program that sends one event and closes nothing, and waits for its end. @returns what it wrote */
export async function sendAndLeave(protocol: string, address: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, protocol, address]);
  return stdout;
}
