import { createRecordCatalogue } from '@x/estreamer-protocol';
import { InvalidArgumentError } from 'commander';

/** Of every subcommand that reads a configuration file: `command.option(...configurationOption)`. */
export const configurationOption = [
  '-c, --configuration <file>',
  'the configuration file',
  'estreamer.config',
] as const;

/** What {@link configurationOption} gives. */
export interface ConfigurationOption {
  readonly configuration: string;
}

/** Of every subcommand that has something to read for a program: `command.option(...jsonOption)`. */
export const jsonOption = ['--json', 'write JSON, for programs'] as const;

/** What {@link jsonOption} gives. */
export interface JsonOption {
  readonly json?: boolean;
}

/** Reads an option's value. */
export function positiveInteger(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number === 0) {
    throw new InvalidArgumentError('It must be a whole number above 0.');
  }
  return number;
}

/** Reads an option's value. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) {
    throw new InvalidArgumentError('It must be a whole number.');
  }
  return number;
}

/** Reads an option's value: kinds of records with commas between them. */
export function recordKinds(text: string): readonly string[] {
  const known = new Set(createRecordCatalogue().definitions.map(({ kind }) => kind));
  for (const other of ['fullyQualifiedEvent', 'unknown']) known.add(other);
  const kinds = text.split(',').map((kind) => kind.trim());
  const wrong = kinds.filter((kind) => !known.has(kind));
  if (wrong.length > 0) {
    throw new InvalidArgumentError(`There is no kind ${wrong.join(', ')}; \`estreamer kinds\` lists them.`);
  }
  return kinds;
}
