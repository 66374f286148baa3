import { Command, type Option } from 'commander';
import packageFacts from '../package.json' with { type: 'json' };
import { exitCodeMeanings, exitCodes } from '../src/command-error.ts';
import { type ListedSubcommand, subcommands } from '../src/commands/subcommands.ts';

/** estreamer(1), in the macros of man(7), from the declarations that the command itself is made of. */
export async function manualPage(): Promise<string> {
  const described = await Promise.all(subcommands.map(describeSubcommand));
  return `${[
    `.TH ESTREAMER 1 "" "${packageFacts.name} ${packageFacts.version}" "User Commands"`,
    '.SH NAME',
    'estreamer \\- streams security events out of Cisco firewalls',
    '.SH SYNOPSIS',
    '.B estreamer',
    '.I command',
    '[\\fIoptions\\fR]',
    '.SH COMMANDS',
    ...described.flat(),
    '.SH "EXIT STATUS"',
    ...Object.entries(exitCodes).flatMap(([name, code]) => [
      '.TP',
      `.B ${code}`,
      roff(exitCodeMeanings[name as keyof typeof exitCodes]),
    ]),
    '.SH FILES',
    '.TP',
    '.I estreamer.config',
    'the configuration; every section and key is in configuration.md beside this page',
    '.SH "SEE ALSO"',
    `${roff(packageFacts.homepage)}`,
  ].join('\n')}\n`;
}

async function describeSubcommand({ name, description, load }: ListedSubcommand): Promise<string[]> {
  const command = new Command(name);
  const { examples, declare } = await load();
  declare(command);
  const takes = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  return [
    `.SS "estreamer ${[name, ...takes].join(' ')}"`,
    `${roff(`${description.charAt(0).toUpperCase()}${description.slice(1)}.`)}`,
    ...command.options.filter(({ hidden }) => !hidden).flatMap(describeOption),
    ...examples.flatMap(({ line, meaning }) => ['.TP', `.B estreamer ${roff(line)}`, roff(meaning)]),
  ];
}

function describeOption({ flags, description, defaultValue }: Option): string[] {
  const fallback = ['string', 'number'].includes(typeof defaultValue) ? ` (default: ${defaultValue})` : '';
  return ['.TP', `.B ${roff(flags)}`, roff(description + fallback)];
}

/** Text is text: no line of it begins a macro, and a hyphen stays one that can be copied. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/, '\\&$1');
}
