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
  local line=\${COMP_LINE:0:COMP_POINT} current='' previous='' command='' words='' word
  local -a typed
  read -ra typed <<< "$line"
  [[ $line == *[[:space:]] ]] || current=\${typed[\${#typed[@]}-1]}
  [[ $line == *[[:space:]] ]] || unset "typed[\${#typed[@]}-1]"
  previous=\${typed[\${#typed[@]}-1]}
  for word in "\${typed[@]:1}"; do
    if [[ $word != -* ]]; then command=$word; break; fi
  done
  if [[ $current == --*=* ]]; then previous=\${current%%=*} current=\${current#*=}; fi
  COMPREPLY=()
  case "$command $previous" in
${byName(bashValues).join('\n')}
  esac
  case "$command" in
    '') words=${quoted([...commands.map(({ name }) => name), ...FIRST])} ;;
${byName(bashWords).join('\n')}
  esac
  _estreamer_words "$words"
}
_estreamer_words() {
  COMPREPLY=($(compgen -W "$1" -- "$current"))
  [[ \${COMPREPLY[0]} != *[/:] ]] || compopt -o nospace 2>/dev/null
  _estreamer_cut
}
_estreamer_list() {
  local before=''
  [[ $current != *,* ]] || before=\${current%,*},
  COMPREPLY=($(compgen -P "$before" -W "$1" -- "\${current##*,}"))
  compopt -o nospace 2>/dev/null
  _estreamer_cut
}
# The shell puts what is offered behind the last character that breaks words.
_estreamer_cut() {
  local mark before=''
  for mark in = :; do
    [[ $COMP_WORDBREAKS == *"$mark"* && $current == *"$mark"* ]] || continue
    word=\${current%"\${current##*"$mark"}"}
    (( \${#word} > \${#before} )) && before=$word
  done
  COMPREPLY=("\${COMPREPLY[@]#"$before"}")
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
  if (typeof words === 'string') return ':';
  return `${words.isList ? '_estreamer_list' : '_estreamer_words'} ${quoted(words.words)}`;
}

function bashWords({ name, options, argument }: CompletedCommand): string[] {
  const flags = options.map(({ long }) => `--${long}`);
  const others = typeof argument === 'string' ? [] : argument.words;
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
    local -a commands=(${described.join(' ')})
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
  if (words === 'anything') return ':value: ';
  const escaped = words.words.map((word) => word.replaceAll(':', '\\:')).join(' ');
  if (words.isList) return `:values:_sequence compadd - ${escaped}`;
  return words.words.some(isBeginning) ? `:value:compadd -S "" - ${escaped}` : `:value:(${escaped})`;
}

/** Whether something has to follow, such as a host. */
function isBeginning(word: string): boolean {
  return /[/:]$/.test(word);
}

function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = [
    '# estreamer: completions for fish, to be called ~/.config/fish/completions/estreamer.fish.',
    'function __estreamer_list',
    "  set -l before (commandline -ct | string replace -r '[^,]*$' '')",
    '  printf \'%s\\n\' "$before"$argv',
    'end',
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
    else if (typeof argument !== 'string') lines.push(`${within} -a ${fishQuoted(argument.words.join(' '))}`);
  }
  return `${lines.join('\n')}\n`;
}

function fishValue(words: Words): string {
  if (words === 'nothing') return '';
  if (words === 'files') return ' -r -F';
  if (words === 'anything') return ' -x';
  const listed = words.words.join(' ');
  return ` -x -a ${fishQuoted(words.isList ? `(__estreamer_list ${listed})` : listed)}`;
}

function quoted(words: readonly string[]): string {
  return `'${words.join(' ').replaceAll("'", "'\\''")}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
