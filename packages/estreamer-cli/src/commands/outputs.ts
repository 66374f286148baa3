import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readSmallFile } from '@x/foundation';
import { Argument } from 'commander';
import { CommandError, exitCodes } from '../command-error.ts';
import { readDocument } from '../configuration/document.ts';
import type { Keys } from '../keys/keys.ts';
import { isExtensionName, loadOutputType } from '../outputs/load-extension.ts';
import { commonOutputKeys, type OutputType } from '../outputs/output-type.ts';
import { outputTypes } from '../outputs/output-types.ts';
import { type Column, formatTable, widthOf, wrap } from '../terminal/table.ts';
import {
  type ConfigurationOption,
  configurationOption,
  type JsonOption,
  jsonOption,
  offering,
} from './options.ts';
import { defineSubcommand } from './subcommand.ts';

type OutputsOptions = ConfigurationOption & JsonOption;

const left = (title: string): Column => ({ title, align: 'left' });

export const outputsSubcommand = defineSubcommand<OutputsOptions>({
  examples: [
    { line: 'outputs', meaning: 'what there is, with what the configuration names of somebody else' },
    { line: 'outputs file', meaning: 'the keys of one, with what they mean and what holds without them' },
    { line: 'outputs @acme/estreamer-output-x', meaning: 'the same of one that is installed in this folder' },
  ],
  declare(command) {
    command
      .addArgument(
        offering(
          new Argument('[type]', 'one of them, or the package or file of another'),
          Object.keys(outputTypes),
        ),
      )
      .option(...configurationOption)
      .option(...jsonOption);
  },
  async run({ env, stdout }, { configuration, json }, [name]) {
    const known: Types = { ...outputTypes, ...namedTypes(configuration, env) };
    const folder = dirname(resolve(configuration));
    const types: Types = name === undefined ? known : { [name]: find(name, known, folder) };
    if (json === true) {
      stdout.write(`${JSON.stringify(Object.entries(types).map(factsOf), undefined, 2)}\n`);
      return exitCodes.success;
    }
    const width = widthOf(stdout);
    const type = name === undefined ? undefined : types[name];
    if (typeof type !== 'object') {
      const rows = Object.entries(types).map(([one, what]) => [
        one,
        typeof what === 'string' ? `It can't be used: ${what}` : what.purpose,
      ]);
      stdout.write(`${formatTable([left('type'), left('what it does')], rows, width).join('\n')}\n`);
      return exitCodes.success;
    }
    const rows = keyFacts(type).map(({ key, meaning, values, required, fallback }) => [
      key,
      `${meaning}. Value: ${values}. ${required ? 'Required.' : `If left out: ${fallback ?? 'nothing'}.`}`,
    ]);
    const lines = formatTable([left('key'), left('meaning')], rows, width);
    const head = wrap(`type = ${name}: ${type.purpose}`, width);
    stdout.write(`${[...head, '', ...lines].join('\n')}\n`);
    return exitCodes.success;
  },
});

/** Kinds of output by what `type` says, or why one can't be used. */
type Types = Readonly<Record<string, OutputType | string>>;

/** What the outputs of a configuration file have as `type` and is somebody else's. The rest of the file may have mistakes. */
function namedTypes(file: string, env: Readonly<Record<string, string | undefined>>): Types {
  if (!existsSync(file)) return {};
  const { sections } = readDocument(readSmallFile(file), env, ['output'], () => {});
  const names = sections
    .filter(({ kind }) => kind === 'output')
    .map(({ entries }) => entries.find(({ key }) => key === 'type')?.value ?? '')
    .filter(isExtensionName);
  return Object.fromEntries(names.map((name) => [name, loadOutputType(name, dirname(resolve(file)))]));
}

/** @throws {CommandError} when there is no such kind, or it can't be used */
function find(name: string, known: Types, folder: string): OutputType {
  const own = Object.hasOwn(known, name) ? known[name] : undefined;
  const type = own ?? (isExtensionName(name) ? loadOutputType(name, folder) : undefined);
  if (typeof type === 'object') return type;
  if (type !== undefined) throw new CommandError(exitCodes.input, `${name}: ${type}.`);
  throw new CommandError(
    exitCodes.usage,
    `There is no output ${JSON.stringify(name)}. Known are ${Object.keys(known).join(', ')}.`,
  );
}

function factsOf([type, what]: readonly [string, OutputType | string]): object {
  return typeof what === 'string'
    ? { type, problem: what }
    : { type, purpose: what.purpose, keys: keyFacts(what) };
}

interface KeyFacts {
  readonly key: string;
  readonly meaning: string;
  readonly values: string;
  readonly required: boolean;
  readonly fallback: string | undefined;
}

function keyFacts({ keys: own }: OutputType): KeyFacts[] {
  const keys: Keys = { ...commonOutputKeys, ...own };
  return Object.entries(keys).map(([key, { meaning, values, required, fallback, fallbackText }]) => ({
    key,
    meaning,
    values,
    required,
    fallback: typeof fallback === 'boolean' ? String(Number(fallback)) : fallbackText,
  }));
}
