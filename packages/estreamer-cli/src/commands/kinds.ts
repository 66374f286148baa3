import { createRecordCatalogue } from '@x/estreamer-protocol';
import { Argument } from 'commander';
import { CommandError, exitCodes } from '../command-error.ts';
import { formatTable, widthOf } from '../terminal/table.ts';
import { type JsonOption, jsonOption, offering } from './options.ts';
import { defineSubcommand } from './subcommand.ts';

/** What is no record type of its own. */
const OTHERS = [
  {
    kind: 'fullyQualifiedEvent',
    category: 'any',
    recordType: undefined,
    name: 'an event that comes as text, with every id resolved',
  },
  {
    kind: 'unknown',
    category: 'any',
    recordType: undefined,
    name: 'a record that is not known or cannot be decoded',
  },
];

export const kindsSubcommand = defineSubcommand<JsonOption>({
  examples: [
    { line: 'kinds', meaning: 'all of them' },
    { line: 'kinds intrusion file malware', meaning: 'those of some categories' },
  ],
  declare(command) {
    command
      .addArgument(offering(new Argument('[category...]', 'only these categories'), categoriesOf(allKinds())))
      .option(...jsonOption);
  },
  async run({ stdout }, { json }, categories) {
    const all = allKinds();
    const there = categoriesOf(all);
    const wrong = categories.filter((category) => !there.includes(category));
    if (wrong.length > 0) {
      const message = `There is no category ${wrong.join(', ')}. Known are ${there.join(', ')}.`;
      throw new CommandError(exitCodes.usage, message);
    }
    const wanted = all.filter(({ category }) => categories.length === 0 || categories.includes(category));
    if (json === true) {
      stdout.write(`${JSON.stringify(wanted, undefined, 2)}\n`);
      return exitCodes.success;
    }
    const rows = wanted.map(({ kind, category, recordType, name }) => [
      kind,
      category,
      String(recordType ?? ''),
      name,
    ]);
    const lines = formatTable(
      [
        { title: 'kind', align: 'left' },
        { title: 'category', align: 'left' },
        { title: 'type', align: 'right' },
        { title: 'what it is', align: 'left' },
      ],
      rows,
      widthOf(stdout),
    );
    stdout.write(`${lines.join('\n')}\n`);
    return exitCodes.success;
  },
});

/** By category, then by name. */
function allKinds() {
  const known = createRecordCatalogue().definitions.map(({ kind, category, recordType, name }) => ({
    kind,
    category: category as string,
    recordType,
    name,
  }));
  return [...known, ...OTHERS].sort(
    (first, second) => first.category.localeCompare(second.category) || first.kind.localeCompare(second.kind),
  );
}

function categoriesOf(kinds: ReturnType<typeof allKinds>): readonly string[] {
  return [...new Set(kinds.map(({ category }) => category))];
}
