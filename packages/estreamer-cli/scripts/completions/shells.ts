import type { Shell } from '../../src/commands/completions.ts';
import type { CompletedCommand, Words } from './describe-commands.ts';

/** What each shell reads. */
export const scripts: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

const FIRST = ['--help', '--version'];

function bashScript(commands: readonly CompletedCommand[]): string {
  const byName = (lines: (command: CompletedCommand) => readonly string[]) => commands.flatMap(lines);
  return `# estreamer: completions for bash. In ~/.bashrc: source <(estreamer completions bash)
_estreamer() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word != -* ]]; then command=$word; break; fi
  done
  COMPREPLY=()
  case "$command $previous" in
${byName(bashValues).join('\n')}
  esac
  case "$command" in
    '') words=${quoted([...commands.map(({ name }) => name), 'help', ...FIRST])} ;;
    help) words=${quoted(commands.map(({ name }) => name))} ;;
${byName(bashWords).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
_estreamer_files() {
  compopt -o filenames 2>/dev/null
  local IFS=$'\\n'
  COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _estreamer estreamer
`;
}

function bashValues({ name, options }: CompletedCommand): string[] {
  return options
    .filter(({ value }) => value !== 'nothing')
    .map(({ short, long, value }) => {
      const flags = [...(short === undefined ? [] : [`-${short}`]), `--${long}`];
      return `    ${flags.map((flag) => quoted([`${name} ${flag}`])).join(' | ')}) ${bashReply(value)}; return ;;`;
    });
}

function bashReply(words: Words): string {
  if (words === 'files') return '_estreamer_files';
  return typeof words === 'string' ? ':' : `COMPREPLY=($(compgen -W ${quoted(words)} -- "$current"))`;
}

function bashWords({ name, options, argument }: CompletedCommand): string[] {
  const flags = options.map(({ long }) => `--${long}`);
  const others = typeof argument === 'string' ? [] : argument;
  const files = argument === 'files' ? ' if [[ $current != -* ]]; then _estreamer_files; return; fi;' : '';
  return [`    ${name})${files} words=${quoted([...others, ...flags])} ;;`];
}

function zshScript(commands: readonly CompletedCommand[]): string {
  const described = commands.map(({ name, description }) => quoted([`${name}:${description}`]));
  const cases = commands.map(({ name, options, argument }) => {
    const specs = options.map(({ short, long, description, value }) => {
      const flags = short === undefined ? `--${long}` : `{-${short},--${long}}`;
      const text = `[${description.replaceAll(/[[\]:]/g, '\\$&')}]${zshValue(value)}`;
      // In braces the shell writes the rest behind each flag; one excludes the other.
      return short === undefined
        ? quoted([`${flags}${text}`])
        : `${quoted([`(-${short} --${long})`])}${flags}${quoted([text])}`;
    });
    if (argument !== 'nothing') specs.push(quoted([`*${zshValue(argument)}`]));
    return `    ${name}) _arguments ${specs.join(' ')} ;;`;
  });
  return `#compdef estreamer
# estreamer: completions for zsh, to be called _estreamer in a folder of $fpath.
_estreamer() {
  if (( CURRENT == 2 )); then
    local -a commands=(${[...described, quoted(['help:write this'])].join(' ')})
    _describe command commands
    _arguments '--help[write this]' '--version[write the version]'
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = _estreamer ]; then _estreamer "$@"; else compdef _estreamer estreamer; fi
`;
}

function zshValue(words: Words): string {
  if (words === 'nothing') return '';
  if (words === 'files') return ':file:_files';
  return `:value:${words === 'anything' ? ' ' : `(${words.join(' ')})`}`;
}

function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = [
    '# estreamer: completions for fish, to be called ~/.config/fish/completions/estreamer.fish.',
    'complete -c estreamer -f',
    "complete -c estreamer -n __fish_use_subcommand -s h -l help -d 'write this'",
    "complete -c estreamer -n __fish_use_subcommand -s V -l version -d 'write the version'",
  ];
  for (const { name, description, options, argument } of commands) {
    const within = `complete -c estreamer -n '__fish_seen_subcommand_from ${name}'`;
    lines.push(
      `complete -c estreamer -n __fish_use_subcommand -a ${name} -d ${fishQuoted(description)}`,
      ...options.map(({ short, long, description: text, value }) => {
        const flag = short === undefined ? '' : ` -s ${short}`;
        return `${within}${flag} -l ${long}${fishValue(value)} -d ${fishQuoted(text)}`;
      }),
    );
    if (argument === 'files') lines.push(`${within} -F`);
    else if (typeof argument !== 'string') lines.push(`${within} -a ${fishQuoted(argument.join(' '))}`);
  }
  return `${lines.join('\n')}\n`;
}

function fishValue(words: Words): string {
  if (words === 'nothing') return '';
  if (words === 'files') return ' -r -F';
  return words === 'anything' ? ' -x' : ` -x -a ${fishQuoted(words.join(' '))}`;
}

function quoted(words: readonly string[]): string {
  return `'${words.join(' ').replaceAll("'", "'\\''")}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
