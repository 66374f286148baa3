import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import type { ExitCode } from '../command-error.ts';

/** A line that one can copy, and what it does. */
interface Example {
  /** Behind the command's name. */
  readonly line: string;
  readonly meaning: string;
}

/** A subcommand: what its help says besides its description, and what it does. */
export interface Subcommand {
  readonly examples: readonly [Example, ...Example[]];
  /** Whether it goes on when nobody reads standard output any more. @default false */
  readonly outlivesReader?: boolean;
  /** Declares its arguments and options. */
  declare(command: Command): void;
  /**
   * Does it.
   *
   * @param options by their long names, in camel case
   * @param args in their order
   * @throws {CommandError} for what can be explained to the user
   */
  run(context: CommandContext, options: object, args: readonly string[]): Promise<ExitCode>;
}

/** A subcommand with typed options; `declare` and the type must agree. */
export interface SubcommandDefinition<Options extends object> extends Omit<Subcommand, 'run'> {
  run(context: CommandContext, options: Options, args: readonly string[]): Promise<ExitCode>;
}

/** Keeps the types of a subcommand's options. */
export function defineSubcommand<Options extends object>(
  definition: SubcommandDefinition<Options>,
): Subcommand {
  return definition as Subcommand;
}
