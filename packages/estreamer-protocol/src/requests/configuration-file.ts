import type { ConfigurationIssue } from '../errors/protocol-error.ts';

/** One `key = value` of a configuration file. */
export interface ConfigurationEntry {
  readonly section: string;
  /** In small letters. */
  readonly key: string;
  /** With a line feed between the lines of a value that goes on in further ones. */
  readonly value: string;
  /** The line, from 1. */
  readonly line: number;
}

/** One `[section]` of a configuration file. */
export interface ConfigurationSection {
  readonly name: string;
  /** The line, from 1. */
  readonly line: number;
  /** Its entries, in the order of the file, no key twice. */
  readonly entries: readonly ConfigurationEntry[];
}

/** The section whose entries hold for every other section that does not have them itself. */
export const DEFAULT_SECTION = 'DEFAULT';

const SECTION = /^\[([^[\]]+)\]$/;
/** A comment behind a value: a semicolon after a blank. */
const COMMENT_BEHIND = /\s;.*$/;

/**
 * Reads an INI file as Python's ConfigParser takes it: `[section]`, `key = value` or `key: value` with keys in any case;
 * comments that start with `#`, `;` or `rem`, and behind a value with ` ;`; a line that is indented more than its key goes
 * on with the value. Unlike INI libraries it keeps the line numbers, for errors that one can find.
 *
 * @param issues gets lines that are none of these, keys before the first section, and keys that come twice in a section
 */
export function readConfigurationSections(
  text: string,
  issues: ConfigurationIssue[],
): readonly ConfigurationSection[] {
  const sections: { name: string; line: number; entries: Writable<ConfigurationEntry>[] }[] = [];
  let section: (typeof sections)[number] | undefined;
  /** What a line that is indented more goes on with. */
  let open: { readonly entry: Writable<ConfigurationEntry>; readonly indent: number } | undefined;

  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  for (const [index, raw] of lines.entries()) {
    const line = index + 1;
    const content = raw.trim();
    if (content === '' || /^([#;]|rem(\s|$))/i.test(content)) continue;
    const indent = raw.search(/\S/);
    if (open !== undefined && indent > open.indent) {
      open.entry.value = `${open.entry.value}\n${content.replace(COMMENT_BEHIND, '').trim()}`.trim();
      continue;
    }
    open = undefined;
    const name = SECTION.exec(content.replace(COMMENT_BEHIND, '').trim())?.[1]?.trim().replace(/\s+/g, ' ');
    if (name !== undefined) {
      section = sections.find((one) => one.name === name);
      if (section === undefined) {
        section = { name, line, entries: [] };
        sections.push(section);
      }
      continue;
    }
    const report = (key: string | undefined, message: string) =>
      issues.push({ line, section: section?.name, key, message });
    const separator = content.search(/[=:]/);
    if (separator < 1) {
      report(undefined, 'It is neither a [section] nor key=value.');
      continue;
    }
    const key = content.slice(0, separator).trim().toLowerCase();
    const value = content
      .slice(separator + 1)
      .replace(COMMENT_BEHIND, '')
      .trim();
    const entry = { section: section?.name ?? '', key, value, line };
    open = { entry, indent };
    const earlier = section?.entries.find((one) => one.key === key);
    if (section === undefined) report(key, 'It stands before the first [section].');
    else if (earlier === undefined) section.entries.push(entry);
    else report(key, `It already stands in line ${earlier.line}.`);
  }
  return sections;
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
