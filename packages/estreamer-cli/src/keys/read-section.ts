import type { ConfigurationIssue } from '@x/estreamer-protocol';
import { decodeText, describeError, oneLine, readSmallFile } from '@x/foundation';
import { type Key, type KeyContext, type Keys, type KeyValues, path, ValueProblem } from './keys.ts';

/** Something that is wrong with a configuration. */
export interface Issue extends ConfigurationIssue {
  /** The environment variable that it stands in. */
  readonly variable?: string | undefined;
}

/** What is wrong with a configuration, collected so that all of it can be said at once. */
export type ReportIssue = (issue: Issue) => void;

/** One `key = value` of a section. */
export interface SectionEntry {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly line: number;
  readonly variable?: string;
}

/** Where secrets were found; reading adds to it. */
export interface SecretPlaces {
  /** Files that `<key>_file` names. */
  readonly files: Set<string>;
  /** Whether one stands in the configuration file itself. */
  isInConfiguration: boolean;
}

/** Where a section's entries came from. */
export interface SectionSource {
  readonly section: string;
  readonly entries: readonly SectionEntry[];
  /** What holds where `entries` do not have a key that is known. */
  readonly defaults: readonly SectionEntry[];
  /** The line of its head, for what is missing; 0 where the file has no such section. */
  readonly line: number;
  readonly context: KeyContext;
  /** The files of keys that are `exclusive`, with where each is named; readSection adds to it. */
  readonly files: Map<string, SectionEntry>;
  readonly secrets: SecretPlaces;
}

/** Reads the entries of a section by its keys; what is wrong is reported, and then the values must not be used. */
export function readSection<K extends Keys>(
  keys: K,
  source: SectionSource,
  report: ReportIssue,
): KeyValues<K> {
  const { section, entries, defaults, line: firstLine, context, files, secrets } = source;
  const values: Record<string, unknown> = {};
  const find = (name: string) =>
    entries.find(({ key }) => key === name) ?? defaults.find(({ key }) => key === name);
  const known = new Set<string>();
  for (const [name, key] of Object.entries(keys)) {
    known.add(name);
    const entry = find(name);
    const fileEntry = key.secret ? find(secretFileKey(name)) : undefined;
    if (key.secret) known.add(secretFileKey(name));
    if (entry !== undefined && fileEntry !== undefined) {
      report({ ...fileEntry, message: `Either this, or ${name}.` });
    } else if (fileEntry !== undefined) {
      const secret = readEntry(secretFile, fileEntry, context, report);
      if (secret === undefined) continue;
      secrets.files.add(secret.file);
      values[name] = readEntry(key, { ...fileEntry, value: secret.content }, context, report);
    } else if (entry !== undefined) {
      const value = readEntry(key, entry, context, report);
      values[name] = value;
      if (key.secret && standsInFile(entry)) secrets.isInConfiguration = true;
      if (key.exclusive && typeof value === 'string') claimFile(value, entry, files, report);
    } else if (key.required) report({ line: firstLine, section, key: name, message: 'It is missing.' });
    else values[name] = key.fallback;
  }
  for (const entry of entries) {
    if (known.has(entry.key)) continue;
    report({ ...entry, message: `There is no such key. Known are ${[...known].join(', ')}.` });
  }
  return values as KeyValues<K>;
}

/** Two that write one file would hold, or destroy, what the other writes. */
function claimFile(
  file: string,
  entry: SectionEntry,
  files: Map<string, SectionEntry>,
  report: ReportIssue,
): void {
  const other = files.get(file);
  if (other === undefined) files.set(file, entry);
  else if (other !== entry) {
    const message = `[${other.section}] ${other.key} names the same file; give each its own.`;
    report({ ...entry, message });
  }
}

/** The key that names a file with a secret, in place of the secret. */
export function secretFileKey(key: string): string {
  return `${key}_file`;
}

const secretFile: Pick<
  Key<{ readonly file: string; readonly content: string }>,
  'read' | 'multiline' | 'secret'
> = {
  multiline: false,
  secret: false,
  read(written, context) {
    const file = path.read(written, context);
    try {
      return { file, content: decodeText(readSmallFile(file, context)).trim() };
    } catch (error) {
      throw new ValueProblem(`it can't be read: ${describeError(error)}`);
    }
  },
};

function readEntry<Value>(
  key: Pick<Key<Value>, 'read' | 'multiline' | 'secret'>,
  entry: SectionEntry,
  context: KeyContext,
  report: ReportIssue,
): Value | undefined {
  const { value: written } = entry;
  try {
    if (!key.multiline) refuseFurtherLines(entry);
    return key.read(withVariables(written, context), context);
  } catch (problem) {
    if (!(problem instanceof ValueProblem)) throw problem;
    const { message } = problem;
    // What was written, and not what a variable holds: that may be a secret.
    const shown = oneLine(JSON.stringify(written.replace(CREDENTIALS, '//...@')), SHOWN_BYTES);
    const what = key.secret ? message : `It is ${shown}; ${message}`;
    report({ ...entry, message: `${what.charAt(0).toUpperCase()}${what.slice(1)}.` });
    return undefined;
  }
}

/** How much of a value is shown, in bytes: a long filter is a screen full. */
const SHOWN_BYTES = 300;

/** User and password in a URL. */
const CREDENTIALS = /\/\/[^/@\s]*@/;

/** A value that goes on in further lines is in most cases a key that somebody indented. */
function refuseFurtherLines({ value }: SectionEntry): void {
  const [, further] = value.split('\n');
  if (further === undefined) return;
  throw new ValueProblem(
    /^\w+\s*[=:]/.test(further)
      ? `the line ${JSON.stringify(further)} is indented, so it goes on with this value: remove the blanks before it`
      : 'write it in one line',
  );
}

const VARIABLE = /\$\{([^}]*)\}/g;

/** Whether the value is written in the file, and neither in the environment nor in a variable that it names. */
function standsInFile({ value, variable }: SectionEntry): boolean {
  return variable === undefined && value.replaceAll(VARIABLE, '').trim() !== '';
}

/** Puts the values of environment variables in the place of `${NAME}`. */
function withVariables(written: string, { environment }: KeyContext): string {
  return written.replaceAll(VARIABLE, (_match, name: string) => {
    const value = environment[name];
    if (value === undefined) throw new ValueProblem(`there is no environment variable ${name}`);
    return value;
  });
}
