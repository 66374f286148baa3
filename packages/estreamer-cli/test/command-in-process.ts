import { Writable } from 'node:stream';
import { runCommand } from '../src/command.ts';

/** Runs the command in this process, on a terminal of some width. */
export async function runInProcess(
  args: readonly string[],
  { columns = 80, env = {} }: { columns?: number; env?: Record<string, string> } = {},
) {
  let stdout = '';
  let stderr = '';
  const stream = (add: (text: string) => void) =>
    Object.assign(
      new Writable({
        write(chunk, _encoding, done) {
          add(String(chunk));
          done();
        },
      }),
      { columns, isTTY: true },
    ) as unknown as NodeJS.WriteStream;
  const exitCode = await runCommand(args, {
    stdin: process.stdin,
    stdout: stream((text) => {
      stdout += text;
    }),
    stderr: stream((text) => {
      stderr += text;
    }),
    env,
    on() {},
    off() {},
    exit() {},
  });
  return { exitCode, stdout, stderr };
}
