import { Command, CommanderError, type Help } from 'commander';
import stringWidth from 'string-width';
import packageFacts from '../package.json' with { type: 'json' };
import { type CommandContext, ReaderGone } from './command-context.ts';
import { CommandError, describeError, type ExitCode, exitCodeMeanings, exitCodes } from './command-error.ts';
import type { Subcommand } from './commands/subcommand.ts';
import { type ListedSubcommand, subcommands } from './commands/subcommands.ts';
import { describeStray } from './run/stray-errors.ts';

/** What the command uses of the process that it runs in. */
export interface CommandProcess extends Pick<CommandContext, 'stdin' | 'stdout' | 'stderr' | 'env'> {
  on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  exit(code: number): unknown;
  off(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
  off(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
}

/** Text wider than this is hard to read, however wide the terminal is. */
const WIDEST_HELP = 120;
const NARROWEST_HELP = 60;

/**
 * Runs the `estreamer` command.
 *
 * @param args the command line behind the program's name
 * @returns the exit code
 */
export async function runCommand(args: readonly string[], process: CommandProcess): Promise<ExitCode> {
  const { stdin, stdout, stderr, env } = process;
  const interruption = new AbortController();
  let signals = 0;
  // The second ends it here: for the first process of a container the system would do nothing.
  const interrupt = () => {
    signals += 1;
    if (signals > 1) process.exit(exitCodes.interrupted);
    interruption.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const endByStray = (error: unknown) => {
    stderr.write(`estreamer: A fault of the program, or of a plugin: ${describeStray(error)}\n`);
    process.exit(exitCodes.failure);
  };
  let onStray = endByStray;
  const stray = (error: unknown) => onStray(error);
  process.on('uncaughtException', stray);
  process.on('unhandledRejection', stray);
  const reader = watchReader(stdout, stderr, () => interruption.abort(new ReaderGone()));
  let exitCode: ExitCode = exitCodes.success;

  const context: CommandContext = {
    stdin,
    stdout,
    stderr,
    env,
    signal: interruption.signal,
    onHangup(listener) {
      process.on('SIGHUP', listener);
      return () => process.off('SIGHUP', listener);
    },
    onStrayError(listener) {
      onStray = listener;
      return () => {
        onStray = endByStray;
      };
    },
  };

  try {
    const program = createProgram(process);
    const wanted = wantedOf(args);
    for (const listed of subcommands) {
      const command = list(program, listed);
      // The others are only listed: loading all of them takes longer than most of what one can do.
      if (listed.name !== wanted) continue;
      const subcommand = await listed.load();
      declare(command, subcommand);
      command.action(async () => {
        reader.isNeeded = subcommand.outlivesReader !== true;
        exitCode = await subcommand.run(context, command.opts(), command.args);
        // Who stopped reading (`| head`) has what it wanted.
        if (reader.hasGone && reader.isNeeded) exitCode = exitCodes.success;
      });
    }
    await program.parseAsync(args, { from: 'user' });
    if (!reader.isNeeded) return exitCode;
    await written(stdout);
    if (reader.failure !== undefined) throw reader.failure;
    return reader.hasGone ? exitCodes.success : exitCode;
  } catch (error) {
    // Commander has already said what is wrong with the command line.
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0) return exitCodes.usage;
      await written(stdout);
      if (reader.failure === undefined) return exitCodes.success;
    }
    if (reader.hasGone && reader.isNeeded) return exitCodes.success;
    const cause = reader.isNeeded ? (reader.failure ?? error) : error;
    stderr.write(`estreamer: ${describeError(cause)}\n`);
    return cause instanceof CommandError ? cause.exitCode : exitCodes.failure;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    process.off('uncaughtException', stray);
    process.off('unhandledRejection', stray);
  }
}

function createProgram({ stdout, stderr }: CommandProcess): Command {
  const width = ({ columns = 80 }: NodeJS.WriteStream) =>
    Math.max(NARROWEST_HELP, Math.min(columns, WIDEST_HELP));
  return new Command('estreamer')
    .description('Streams security events out of Cisco firewalls.')
    .version(packageFacts.version, '-V, --version', 'write the version')
    .helpOption('-h, --help', 'write this')
    .helpCommand('help [command]', 'write this, or what a command can do')
    .exitOverride()
    .configureHelp({ displayWidth: stringWidth, minWidthToWrap: 20 })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => width(stdout),
      getErrHelpWidth: () => width(stderr),
    })
    .addHelpText('after', ({ command }) => (command.parent === null ? exitCodeHelp(command) : ''))
    .addHelpText('afterAll', `\nManual: ${new URL('../README.md', import.meta.url).href}`);
}

/** The subcommand that a command line is about; all options before it stand alone. */
function wantedOf(args: readonly string[]): string | undefined {
  const [first, second] = args.filter((argument) => !argument.startsWith('-'));
  return first === 'help' ? second : first;
}

function list(program: Command, { name, description }: ListedSubcommand): Command {
  return program
    .command(name)
    .summary(description)
    .description(`${description.charAt(0).toUpperCase()}${description.slice(1)}.`)
    .helpOption('-h, --help', 'write this');
}

/** Examples, arguments and options. */
function declare(command: Command, subcommand: Subcommand): void {
  command.addHelpText('after', () => {
    const help = helpOf(command);
    const lines = subcommand.examples.map(
      ({ line, meaning }) =>
        `${continued(`estreamer ${line}`, help.helpWidth ?? WIDEST_HELP)}\n${help.formatItem('', 2, meaning, help)}`,
    );
    return `\nExamples:\n${lines.join('\n')}`;
  });
  subcommand.declare(command);
}

/** A line that one can copy, indented, and continued before an option where it does not fit. */
function continued(line: string, width: number): string {
  const lines: string[] = [];
  let current = ' ';
  for (const part of line.split(/ (?=--|>)/)) {
    const longer = `${current} ${part}`;
    if (stringWidth(`${longer} \\`) <= width || current.trim() === '') current = longer;
    else {
      lines.push(`${current} \\`);
      current = `    ${part}`;
    }
  }
  return [...lines, current].join('\n');
}

function exitCodeHelp(command: Command): string {
  const help = helpOf(command);
  const lines = Object.entries(exitCodes).map(([name, code]) =>
    help.formatItem(String(code), 3, exitCodeMeanings[name as keyof typeof exitCodes], help),
  );
  return `\nExit codes:\n${lines.join('\n')}`;
}

/** What lays out lines as wide as those of the rest of the help. */
function helpOf(command: Command): Help {
  const help = command.createHelp();
  help.helpWidth = command.configureOutput().getOutHelpWidth?.() ?? NARROWEST_HELP;
  return help;
}

/** Who reads standard output: it can go away, which is no error of the command. */
interface Reader {
  hasGone: boolean;
  /** Why it cannot be written, where that is another reason, such as a full disk. */
  failure: CommandError | undefined;
  /** Whether its going away ends the command. */
  isNeeded: boolean;
}

/** Codes that say that the reader of a pipe has gone. */
const GONE: readonly unknown[] = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

/**
 * Keeps a pipe that was closed at its other end (EPIPE), and a log that cannot be written, from ending the process in the
 * middle of its work.
 */
function watchReader(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, onGone: () => void): Reader {
  const reader: Reader = { hasGone: false, failure: undefined, isNeeded: true };
  stdout.on('error', (cause: NodeJS.ErrnoException) => {
    if (GONE.includes(cause.code)) reader.hasGone = true;
    else {
      const message = `Standard output can't be written: ${describeError(cause)}`;
      reader.failure ??= new CommandError(exitCodes.failure, message, { cause });
    }
    if (reader.isNeeded) onGone();
  });
  stderr.on('error', () => {});
  return reader;
}

/** Resolves when all that was written has been taken, or cannot be. */
function written(stdout: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stdout.write('', () => resolve());
  });
}
