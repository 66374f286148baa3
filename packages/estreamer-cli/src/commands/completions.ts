import { readFile } from 'node:fs/promises';
import { Argument } from 'commander';
import { exitCodes } from '../command-error.ts';
import { defineSubcommand } from './subcommand.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/** Where the build writes them, from the declarations of the subcommands. */
const FOLDER = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/manual/completions/' : './manual/completions/',
  import.meta.url,
);

export const completionsSubcommand = defineSubcommand({
  examples: [
    { line: 'completions bash > ~/.local/share/bash-completion/completions/estreamer', meaning: 'for bash' },
    { line: 'completions zsh > ~/.zfunc/_estreamer', meaning: 'for zsh, with `fpath+=~/.zfunc`' },
    { line: 'completions fish > ~/.config/fish/completions/estreamer.fish', meaning: 'for fish' },
  ],
  declare(command) {
    command.addArgument(new Argument('<shell>', 'the shell that reads it').choices(shells));
  },
  async run({ stdout }, _options, [shell]) {
    stdout.write(await readFile(new URL(shell as Shell, FOLDER), 'utf8'));
    return exitCodes.success;
  },
});
