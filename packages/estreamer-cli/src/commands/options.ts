import { type Argument, InvalidArgumentError, type Option } from 'commander';
import { knownKinds } from '../keys/known-kinds.ts';

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

/** Of every subcommand that goes on where it was interrupted: `command.option(...restartOption)`. */
export const restartOption = ['--restart', 'begins at the start'] as const;

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
  const known = knownKinds();
  const kinds = text.split(',').map((kind) => kind.trim());
  const wrong = kinds.filter((kind) => !known.includes(kind));
  if (wrong.length > 0) {
    throw new InvalidArgumentError(`There is no kind ${wrong.join(', ')}; \`estreamer kinds\` lists them.`);
  }
  return kinds;
}

/** What a shell offers for a value that `choices` cannot describe. */
export interface Offer {
  readonly words: readonly string[];
  /** Whether several can stand there, with commas between them. */
  readonly isList: boolean;
}

/** Says what a shell offers for the value of an option or argument. */
export function offering<Part extends Option | Argument>(
  part: Part,
  words: readonly string[],
  isList = false,
): Part {
  const offer: Offer = { words, isList };
  return Object.assign(part, { offer });
}
