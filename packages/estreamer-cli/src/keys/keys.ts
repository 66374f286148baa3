import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** What a key's text is read with. */
export interface KeyContext {
  /** The folder of the configuration file: paths in it are relative to it. */
  readonly folder: string;
  /** What `${NAME}` in a value stands for. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A value that can't be taken; the message says what to write instead, as the end of a sentence. */
export class ValueProblem extends Error {}

/** One key of a section. */
export interface Key<Value> {
  /** What it means, for the documentation. */
  readonly meaning: string;
  /** What may be written there, in a few words. */
  readonly values: string;
  /** Must be written. */
  readonly required: boolean;
  /** What holds if it is left out. */
  readonly fallback: Value;
  /** What holds if it is left out, in words; undefined where that is nothing. */
  readonly fallbackText: string | undefined;
  /** @throws {ValueProblem} */
  readonly read: (text: string, context: KeyContext) => Value;
}

/** The keys of a section, by name. */
export type Keys = Readonly<Record<string, Key<unknown>>>;

/** What is read of a section. */
export type KeyValues<K extends Keys> = {
  readonly [Name in keyof K]: K[Name] extends Key<infer Value> ? Value : never;
};

type ReadValue<Value> = Key<Value>['read'];

/** A kind of value, to be made a key of. */
export interface ValueKind<Value> {
  readonly values: string;
  readonly read: ReadValue<Value>;
}

/** A key that must be there. */
export function required<Value>(kind: ValueKind<Value>, meaning: string): Key<Value> {
  return { ...kind, meaning, required: true, fallback: undefined as Value, fallbackText: undefined };
}

/** A key that may be left out, for nothing or for what the part behind it does then. */
export function optional<Value>(
  kind: ValueKind<Value>,
  meaning: string,
  fallbackText?: string,
): Key<Value | undefined> {
  return { ...kind, meaning, required: false, fallback: undefined, fallbackText };
}

/** A key that may be left out for a value. */
export function withDefault<Value>(
  kind: ValueKind<Value>,
  meaning: string,
  fallback: NoInfer<Value>,
): Key<Value> {
  return { ...kind, meaning, required: false, fallback, fallbackText: String(fallback) };
}

/** Any text. */
export const text: ValueKind<string> = {
  values: 'text',
  read(written) {
    if (written === '') throw new ValueProblem('write something');
    return written;
  },
};

/** A path, relative to the folder of the configuration file. */
export const path: ValueKind<string> = {
  values: 'path',
  read: (written, context) => resolve(context.folder, text.read(written, context)),
};

/** A path of a file that need not be there, in a folder that must. */
export const pathInFolder: ValueKind<string> = {
  values: 'path in a folder that is there',
  read(written, context) {
    const file = path.read(written, context);
    if (!existsSync(dirname(file))) throw new ValueProblem(`make the folder ${dirname(file)} first`);
    return file;
  },
};

/** 0 or 1, as the Python library has it. */
export const flag: ValueKind<boolean> = {
  values: '0 or 1',
  read(written) {
    if (written !== '0' && written !== '1') throw new ValueProblem('write 0 or 1');
    return written === '1';
  },
};

/** A whole number in a range. */
export function integer(least: number, most = Number.MAX_SAFE_INTEGER): ValueKind<number> {
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
  return {
    values: `whole number, ${range}`,
    read(written) {
      const number = Number(written);
      if (/^\d+$/.test(written) && number >= least && number <= most) return number;
      throw new ValueProblem(`write a whole number, ${range}`);
    },
  };
}

/** One of some words. */
export function choice<const Word extends string>(...words: readonly Word[]): ValueKind<Word> {
  return {
    values: words.map((word) => `\`${word}\``).join(', '),
    read(written) {
      const word = words.find((one) => one === written);
      if (word !== undefined) return word;
      throw new ValueProblem(`write one of ${words.join(', ')}`);
    },
  };
}

/** Several values with commas between them. */
export function listOf<Value>(kind: ValueKind<Value>): ValueKind<readonly Value[]> {
  return {
    values: `${kind.values}; several with commas between them`,
    read: (written, context) =>
      written
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .map((part) => kind.read(part, context)),
  };
}
