import { styleText } from 'node:util';
import { checkConfiguration } from '../check/check-configuration.ts';
import type { Finding } from '../check/finding.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../command-error.ts';
import { widthOf, wrap } from '../terminal/table.ts';
import { type ConfigurationOption, configurationOption, type JsonOption, jsonOption } from './options.ts';
import { defineSubcommand } from './subcommand.ts';

export const checkSubcommand = defineSubcommand<ConfigurationOption & JsonOption>({
  examples: [
    { line: 'check -c estreamer.config', meaning: 'a tick or a cross for each, with what to do' },
    { line: 'check --json', meaning: 'the same for programs' },
  ],
  declare(command) {
    command.option(...configurationOption).option(...jsonOption);
  },
  run: (context, { configuration, json }) => runCheck(context, configuration, json === true),
});

/** What is right, what costs something, and what is wrong; the exit code is 3 if a run would end by it, and 1 if it would wait. */
export async function runCheck(
  { env, stdout, stderr, signal }: CommandContext,
  file: string,
  json: boolean,
): Promise<ExitCode> {
  const findings: Finding[] = [];
  await checkConfiguration({
    file,
    environment: env,
    signal,
    report(finding) {
      findings.push(finding);
      if (!json) stdout.write(`${lineOf(finding, stdout)}\n`);
    },
    onWait: (subject) => stderr.write(`${subject}: waiting for an answer\n`),
  });
  if (json) stdout.write(`${JSON.stringify(findings, undefined, 2)}\n`);
  if (signal.aborted) return exitCodes.interrupted;
  const wrong = findings.filter(({ result }) => result === 'wrong');
  if (wrong.length === 0) return exitCodes.success;
  return wrong.some(({ ends }) => ends === 'run') ? exitCodes.input : exitCodes.failure;
}

const INDENT = '  ';
const SIGNS = { right: ['✓', 'green'], warning: ['!', 'yellow'], wrong: ['✗', 'red'] } as const;

function lineOf({ subject, result, message }: Finding, stream: NodeJS.WriteStream): string {
  const [sign, color] = SIGNS[result];
  const width = widthOf(stream) - INDENT.length;
  const [first = '', ...further] = `${subject}: ${message}`.split('\n').flatMap((line) => wrap(line, width));
  return [`${styleText(color, sign, { stream })} ${first}`, ...further.map((line) => INDENT + line)].join(
    '\n',
  );
}
