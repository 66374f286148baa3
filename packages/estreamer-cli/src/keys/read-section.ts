import type { ConfigurationEntry, ConfigurationIssue } from '@x/estreamer-protocol';
import { type Key, type KeyContext, type Keys, type KeyValues, ValueProblem } from './keys.ts';

/** What is wrong with a configuration file, collected so that all of it can be said at once. */
export type ReportIssue = (issue: ConfigurationIssue) => void;

/** Where a section's entries came from. */
export interface SectionSource {
  readonly section: string;
  readonly entries: readonly ConfigurationEntry[];
  /** The line of its first entry, for what is missing; 0 where the file has no such section. */
  readonly line: number;
  readonly context: KeyContext;
}

/** Reads the entries of a section by its keys; what is wrong is reported, and then the values must not be used. */
export function readSection<K extends Keys>(
  keys: K,
  { section, entries, line: firstLine, context }: SectionSource,
  report: ReportIssue,
): KeyValues<K> {
  const values: Record<string, unknown> = {};
  for (const [name, key] of Object.entries(keys)) {
    const entry = entries.find((one) => one.key === name);
    if (entry !== undefined) values[name] = readEntry(key, entry, context, report);
    else if (key.required) report({ line: firstLine, section, key: name, message: 'It is missing.' });
    else values[name] = key.fallback;
  }
  for (const { key, line } of entries) {
    if (Object.hasOwn(keys, key)) continue;
    const message = `There is no such key. Known are ${Object.keys(keys).join(', ')}.`;
    report({ line, section, key, message });
  }
  return values as KeyValues<K>;
}

function readEntry(
  key: Key<unknown>,
  { section, key: name, value: written, line }: ConfigurationEntry,
  context: KeyContext,
  report: ReportIssue,
): unknown {
  try {
    return key.read(withVariables(written, context), context);
  } catch (problem) {
    if (!(problem instanceof ValueProblem)) throw problem;
    // What was written, and not what a variable holds: that may be a secret.
    const message = `It is ${JSON.stringify(written)}; ${problem.message}.`;
    report({ line, section, key: name, message });
    return undefined;
  }
}

const VARIABLE = /\$\{([^}]*)\}/g;

/** Puts the values of environment variables in the place of `${NAME}`. */
function withVariables(written: string, { environment }: KeyContext): string {
  return written.replaceAll(VARIABLE, (_match, name: string) => {
    const value = environment[name];
    if (value === undefined) throw new ValueProblem(`there is no environment variable ${name}`);
    return value;
  });
}
