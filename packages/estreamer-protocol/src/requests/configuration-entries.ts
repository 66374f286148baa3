import type { ConfigurationIssue } from '../errors/protocol-error.ts';

/** One `key=value` of a configuration file. */
export interface ConfigurationEntry {
  readonly section: string | undefined;
  readonly key: string;
  readonly value: string;
  /** The line, from 1. */
  readonly line: number;
}

const SECTION = /^\[([^[\]]+)\]$/;

/**
 * Reads the lines of an INI file: `[section]`, `key=value` (or `key: value`), comments that start with `#` or `;`.
 * Unlike INI libraries it keeps the line numbers, for errors that one can find.
 *
 * @param issues gets lines that are none of these, and keys that come twice in a section
 */
export function readConfigurationEntries(text: string, issues: ConfigurationIssue[]): ConfigurationEntry[] {
  const entries: ConfigurationEntry[] = [];
  let section: string | undefined;
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1;
    const content = raw.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    const header = SECTION.exec(content)?.[1];
    if (header !== undefined) {
      section = header.trim();
      continue;
    }
    const separator = content.search(/[=:]/);
    if (separator < 1) {
      issues.push({ line, section, key: undefined, message: 'It is neither a [section] nor key=value.' });
      continue;
    }
    const key = content.slice(0, separator).trim();
    const earlier = entries.find((entry) => entry.section === section && entry.key === key);
    if (earlier !== undefined) {
      issues.push({ line, section, key, message: `It already stands in line ${earlier.line}.` });
      continue;
    }
    entries.push({ section, key, value: content.slice(separator + 1).trim(), line });
  }
  return entries;
}
