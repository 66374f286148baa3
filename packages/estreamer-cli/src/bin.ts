#!/usr/bin/env -S node --max-semi-space-size=16 --v8-pool-size=2
import { setFlagsFromString } from 'node:v8';
import { exitCodes } from './command-error.ts';

/** As package.json says; an older Node.js fails while it loads the rest, with a stack instead of a sentence. */
const OLDEST_NODE = [22, 19] as const;

/** Ways of V8 to take memory for time, without which a stream takes as much time, and up to 150 MB less memory (benchmarks/README.md). */
const MEMORY_FLAGS = [
  // What the compilers are done with is freed at once, not behind all that is still to be compiled.
  '--no-maglev-destroy-on-background',
  // Records live for one or two collections of the young generation, and then not: the old one is no place for them.
  '--no-allocation-site-pretenuring',
  // A record that does get there keeps what was read with it: the next mark-compact does not wait until that is a multiple of all the rest.
  '--heap-growing-percent=60',
] as const;

/** What is left when the command has done its work has so long to end by itself. */
const GRACE_MS = 2_000;

const { node: version } = process.versions;
const [major = 0, minor = 0] = version.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  process.stderr.write(
    `estreamer: Node.js ${OLDEST_NODE.join('.')} or later is needed; this is ${version}.\n`,
  );
  process.exitCode = exitCodes.failure;
} else {
  for (const flag of MEMORY_FLAGS) setFlagsFromString(flag);
  // A terminal that closes, or logrotate, does not end a run that begins or ends: only in between it listens for that.
  if (process.argv[2] === 'run') process.on('SIGHUP', () => {});
  let finished = false;
  process.on('exit', (code) => {
    if (finished || code !== 0) return;
    process.exitCode = exitCodes.failure;
    process.stderr.write(
      'estreamer: The process was ended from within, most likely by process.exit in a plugin. What is not acknowledged comes again after the next start.\n',
    );
  });
  const { emitWarning } = process;
  // Of use to nobody who runs a command.
  process.emitWarning = (warning: string | Error, ...about: never[]) => {
    if (!String(warning).startsWith('SQLite is an experimental feature')) emitWarning(warning, ...about);
  };
  const { runCommand } = await import('./command.ts');
  process.exitCode = await runCommand(process.argv.slice(2), process);
  finished = true;
  // What a plugin left running may fail: the work is done, and has its exit code.
  for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, () => {});
  // What a plugin left running, or a log that nobody reads, does not keep the process; what waits for the reader of standard output does.
  const end = () => {
    if (process.stdout.writableLength === 0) process.exit();
    else setTimeout(end, GRACE_MS).unref();
  };
  setTimeout(end, GRACE_MS).unref();
}
