import { existsSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { dirname, resolve } from 'node:path';

/** What a key's text is read with. */
export interface KeyContext {
  /** The folder of the configuration file: paths in it are relative to it. */
  readonly folder: string;
  /** What `${NAME}` in a value stands for. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether a run reads the file again. @default false */
  readonly isAgain?: boolean;
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
  /** Never shown, and can stand in a file of its own: `<key>_file` names it. */
  readonly secret: boolean;
  /** Whether the value may go on in further lines. */
  readonly multiline: boolean;
  /** Whether it is a file that nobody else may write. */
  readonly exclusive: boolean;
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
  /** @default false */
  readonly multiline?: boolean;
  /** @default false */
  readonly exclusive?: boolean;
}

/** A key that must be there. */
export function required<Value>(kind: ValueKind<Value>, meaning: string): Key<Value> {
  return key(kind, { meaning, required: true, fallback: undefined as Value, fallbackText: undefined });
}

/** A key that may be left out, for nothing or for what the part behind it does then. */
export function optional<Value>(
  kind: ValueKind<Value>,
  meaning: string,
  fallbackText?: string,
): Key<Value | undefined> {
  return key<Value | undefined>(kind, { meaning, required: false, fallback: undefined, fallbackText });
}

/** A key that may be left out for a value. */
export function withDefault<Value>(
  kind: ValueKind<Value>,
  meaning: string,
  fallback: NoInfer<Value>,
): Key<Value> {
  return key(kind, { meaning, required: false, fallback, fallbackText: String(fallback) });
}

/** The same key for what nobody may see: it is in no message, and a file can have it. */
export function secret<Value>(of: Key<Value>): Key<Value> {
  return { ...of, secret: true };
}

function key<Value>(
  { multiline = false, exclusive = false, values, read }: ValueKind<Value>,
  facts: Pick<Key<Value>, 'meaning' | 'required' | 'fallback' | 'fallbackText'>,
): Key<Value> {
  return { ...facts, values, read, multiline, exclusive, secret: false };
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
  read: (written, context) => resolve(context.folder, unquoted(text.read(written, context))),
};

/** A path of a file that nobody else may write. */
export const fileToWrite: ValueKind<string> = { ...path, exclusive: true };

/** A path of a file that need not be there, in a folder that must. */
export const pathInFolder: ValueKind<string> = {
  values: 'path in a folder that is there',
  exclusive: true,
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
    if (!/^0*[01]$/.test(written)) throw new ValueProblem('write 0 or 1');
    return Number(written) === 1;
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

/** A time that timers can wait for: Node.js's end at 2^31 - 1 ms. */
export function seconds(least: number): ValueKind<number> {
  return integer(least, Math.floor((2 ** 31 - 1) / 1000));
}

/** The name or address of a machine, and nothing else. */
export const host: ValueKind<string> = {
  values: 'host name or address',
  read(written, context) {
    const name = unquoted(text.read(written, context));
    const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(name) ?? [];
    if (scheme !== undefined) throw new ValueProblem(`write the host alone: ${rest.replace(/[:/].*$/, '')}`);
    const [, inBrackets] = /^\[([^\]]+)\]/.exec(name) ?? [];
    if (inBrackets !== undefined) throw new ValueProblem(`write the address without brackets: ${inBrackets}`);
    const [, before, port] = /^([^:]+):(\d+)$/.exec(name) ?? [];
    if (before !== undefined) throw new ValueProblem(`write ${before}, and port = ${port}`);
    const [, beforeComment] = /^(\S+)\s*[#;]/.exec(name) ?? [];
    if (beforeComment !== undefined) {
      throw new ValueProblem(`write ${beforeComment}, and the comment in a line of its own`);
    }
    if (
      name.includes(':')
        ? isIPv6(name.replace(/%[\w.-]+$/, ''))
        : /^[\p{L}\p{N}]([\p{L}\p{N}._-]*)$/u.test(name)
    ) {
      return name;
    }
    throw new ValueProblem('write a host name or an address, such as fmc.example or 192.0.2.1');
  },
};

/** The address of an HTTP service. */
export const httpUrl: ValueKind<string> = {
  values: 'http or https URL',
  read(written, context) {
    const address = unquoted(text.read(written, context));
    const example = 'write a URL such as https://collector.example:8080';
    if (!URL.canParse(address)) throw new ValueProblem(example);
    const { protocol, username, password } = new URL(address);
    if (protocol !== 'http:' && protocol !== 'https:') throw new ValueProblem(example);
    for (const part of [username, password]) {
      try {
        decodeURIComponent(part);
      } catch {
        throw new ValueProblem('write a % in the user name or password as %25');
      }
    }
    return address;
  },
};

/** Refuses what is right without its quotes. */
function unquoted(written: string): string {
  const [, , inside] = /^(["'])(.*)\1$/.exec(written) ?? [];
  if (inside !== undefined) throw new ValueProblem(`write it without quotes: ${inside}`);
  return written;
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
    multiline: true,
    read: (written, context) =>
      written
        .split(/[,\n]/)
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .map((part) => kind.read(part, context)),
  };
}

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/**
 * UUIDs of devices, by what a source calls them.
 *
 * @param called what that is, such as `name`
 */
export function deviceUuids(called: string): ValueKind<Readonly<Record<string, string>>> {
  return {
    values: `\`${called}=UUID\`; several with commas between them`,
    read(written, context) {
      const pairs = listOf(text).read(written, context);
      return Object.fromEntries(
        pairs.map((pair) => {
          const [, device, uuid = ''] = /^([^=]+?)\s*=\s*(\S+)$/.exec(pair) ?? [];
          if (device !== undefined && UUID.test(uuid)) return [device, uuid] as const;
          throw new ValueProblem(`write ${called}=UUID, such as fw1=0a1b2c3d-0000-11ee-8000-00000000000b`);
        }),
      );
    },
  };
}
