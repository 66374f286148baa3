import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Keys } from '../keys/keys.ts';
import { commonOutputKeys } from '../outputs/output-type.ts';
import { outputTypes } from '../outputs/output-types.ts';
import { formatTable, widthOf } from '../terminal/table.ts';
import { type JsonOption, jsonOption } from './options.ts';
import { defineSubcommand } from './subcommand.ts';

export const outputsSubcommand = defineSubcommand<JsonOption>({
  examples: [
    { line: 'outputs', meaning: 'what there is' },
    { line: 'outputs file', meaning: 'the keys of one, with what they mean and what holds without them' },
  ],
  declare(command) {
    command.argument('[type]', 'one of them').option(...jsonOption);
  },
  async run({ stdout }, { json }, [name]) {
    if (json === true) {
      const listed = Object.entries(outputTypes).map(([type, { purpose, keys }]) => ({
        type,
        purpose,
        keys: keyFacts({ ...commonOutputKeys, ...keys }),
      }));
      const wanted = name === undefined ? listed : listed.filter(({ type }) => type === name);
      stdout.write(`${JSON.stringify(wanted, undefined, 2)}\n`);
      return exitCodes.success;
    }
    if (name === undefined) {
      const rows = Object.entries(outputTypes).map(([type, { purpose }]) => [type, purpose]);
      const columns = [
        { title: 'type', align: 'left' },
        { title: 'what it does', align: 'left' },
      ] as const;
      stdout.write(`${formatTable(columns, rows, widthOf(stdout)).join('\n')}\n`);
      return exitCodes.success;
    }
    const type = Object.hasOwn(outputTypes, name) ? outputTypes[name] : undefined;
    if (type === undefined) {
      const known = Object.keys(outputTypes).join(', ');
      throw new CommandError(
        exitCodes.usage,
        `There is no output ${JSON.stringify(name)}. Known are ${known}.`,
      );
    }
    const facts = keyFacts({ ...commonOutputKeys, ...type.keys });
    const width = widthOf(stdout);
    const lines = formatTable(
      [
        { title: 'key', align: 'left' },
        { title: 'meaning', align: 'left' },
      ],
      facts.map(({ key, meaning, values, required, fallback }) => [
        key,
        `${meaning}. Value: ${values}. ${required ? 'Required.' : `If left out: ${fallback ?? 'nothing'}.`}`,
      ]),
      width,
    );
    stdout.write(`type = ${name}: ${type.purpose}\n\n${lines.join('\n')}\n`);
    return exitCodes.success;
  },
});

interface KeyFacts {
  readonly key: string;
  readonly meaning: string;
  readonly values: string;
  readonly required: boolean;
  readonly fallback: string | undefined;
}

function keyFacts(keys: Keys): KeyFacts[] {
  return Object.entries(keys).map(([key, { meaning, values, required, fallback, fallbackText }]) => ({
    key,
    meaning,
    values,
    required,
    fallback: typeof fallback === 'boolean' ? String(Number(fallback)) : fallbackText,
  }));
}
