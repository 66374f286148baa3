import { type Argument, Command, type Option } from 'commander';
import type { Offer } from '../../src/commands/options.ts';
import { subcommands } from '../../src/commands/subcommands.ts';

/** What may stand in a place: files, some words, something else, or nothing. */
export type Words = 'files' | 'anything' | 'nothing' | Offer;

/** An option, as a shell completes it. */
interface CompletedOption {
  /** Without its hyphen, such as `c`. */
  readonly short: string | undefined;
  /** Without its hyphens, such as `configuration`. */
  readonly long: string;
  readonly description: string;
  /** What stands behind it. */
  readonly value: Words;
}

/** A subcommand, as a shell completes it. */
export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  readonly argument: Words;
}

/** Reads what can be completed from the declarations that the command itself is made of. */
export async function describeCommands(): Promise<readonly CompletedCommand[]> {
  const described = await Promise.all(
    subcommands.map(async ({ name, description, load }) => {
      const { declare } = await load();
      const command = new Command(name).helpOption('-h, --help', 'write this');
      declare(command);
      const [argument] = command.registeredArguments;
      return {
        name,
        description,
        options: command.createHelp().visibleOptions(command).map(describeOption),
        argument: argument === undefined ? 'nothing' : wordsOf(argument, argument.name()),
      };
    }),
  );
  const topics = { words: subcommands.map(({ name }) => name), isList: false };
  return [...described, { name: 'help', description: 'write this', options: [], argument: topics }];
}

function describeOption(option: Option): CompletedOption {
  const { short, long, description, flags } = option;
  return {
    short: short?.slice(1),
    long: long?.slice(2) ?? '',
    description,
    value: option.required ? wordsOf(option, /<(.*)>/.exec(flags)?.[1] ?? '') : 'nothing',
  };
}

const FILES = /file|folder|capture/;

function wordsOf(part: (Option | Argument) & { readonly offer?: Offer }, called: string): Words {
  if (part.offer !== undefined) return part.offer;
  if (part.argChoices !== undefined) return { words: part.argChoices, isList: false };
  return FILES.test(called) ? 'files' : 'anything';
}
