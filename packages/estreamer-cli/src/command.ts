import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { CommandError, describeError } from './command-error.ts';
import { readConfiguration } from './configuration/read-configuration.ts';
import { type DemoOptions, runDemo } from './demo/run-demo.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { listPlugins } from './run/list-plugins.ts';
import { runPipeline } from './run/run-pipeline.ts';

/** What the command uses of the process that it runs in. */
export interface CommandProcess {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  on(signal: 'SIGHUP', listener: () => void): unknown;
  once(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
}

interface RunOptions {
  readonly configuration: string;
  readonly check?: boolean;
}

/**
 * Runs the `estreamer` command.
 *
 * @param args the command line behind the program's name
 * @returns the exit code
 */
export async function runCommand(args: readonly string[], process: CommandProcess): Promise<ExitCode> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  let exitCode: ExitCode = exitCodes.success;

  const program = new Command('estreamer')
    .description('Streams security events out of Cisco firewalls.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => process.stdout.write(text),
      writeErr: (text) => process.stderr.write(text),
    });
  program
    .command('demo')
    .description(
      'runs the whole pipeline on this machine: a simulated management center, the client, the plugins, and a MozDef collector that checks what arrives',
    )
    .option(
      '--capture <file>',
      "replay a capture (the server's side of a session) instead of generated traffic",
    )
    .option('--events <number>', 'how many events to generate', positiveInteger, 10_000)
    .option('--rate <number>', 'how many records to send in a second', positiveInteger, 1_000)
    .option('--seed <number>', 'the same seed gives the same events', positiveInteger, 1)
    .action(async (options: DemoOptions) => {
      exitCode = await runDemo(options, { output: process.stdout, signal: interruption.signal });
    });
  const configurationOption = [
    '-c, --configuration <file>',
    'the configuration file',
    'estreamer.config',
  ] as const;
  program
    .command('run')
    .description('streams events from a management center to the outputs and plugins of a configuration file')
    .option(...configurationOption)
    .option('--check', 'only check the configuration file')
    .action(async ({ configuration: file, check }: RunOptions) => {
      const configuration = readConfiguration(file, process.env);
      if (check === true) process.stdout.write(`${file}: no mistakes\n`);
      else {
        exitCode = await runPipeline(configuration, {
          errorOutput: process.stderr,
          signal: interruption.signal,
          onReopen(listener) {
            process.on('SIGHUP', listener);
            return () => process.off('SIGHUP', listener);
          },
        });
      }
    });
  program
    .command('plugins')
    .description('lists the outputs and plugins of a configuration file, as a run would load them')
    .option(...configurationOption)
    .action(async ({ configuration: file }: RunOptions) => {
      exitCode = await listPlugins(readConfiguration(file, process.env), process);
    });

  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has already said what is wrong with the command line.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
    process.stderr.write(`estreamer: ${describeError(error)}\n`);
    return error instanceof CommandError ? error.exitCode : exitCodes.failure;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

function positiveInteger(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number === 0) {
    throw new InvalidArgumentError('It must be a whole number above 0.');
  }
  return number;
}
