import {
  type ConfigurationEntry,
  type ConfigurationIssue,
  DEFAULT_SECTION,
  readConfigurationSections,
} from '@x/estreamer-protocol';
import { decodeText } from '@x/foundation';
import type { ReportIssue } from '../keys/read-section.ts';

/** An entry of the file, or of the environment. */
interface DocumentEntry extends ConfigurationEntry {
  /** The environment variable that it stands in; its line is 0. */
  readonly variable?: string;
}

/** A section, with what the environment puts into it. */
export interface DocumentSection {
  /** What stands between the brackets. */
  readonly title: string;
  /** Its first word. */
  readonly kind: string;
  /** The rest. */
  readonly name: string | undefined;
  /** 0 where only the environment has it. */
  readonly line: number;
  readonly entries: readonly DocumentEntry[];
}

/** A configuration file and what the environment changes of it. */
export interface ConfigurationDocument {
  readonly sections: readonly DocumentSection[];
  /** What holds for every section that knows the key and does not have it. */
  readonly defaults: readonly DocumentEntry[];
}

/** `ESTREAMER_OUTPUT_SIEM__URL`: the section, two underscores, the key. */
const VARIABLE = /^ESTREAMER_([A-Z0-9_]+?)__([A-Z0-9_]+)$/i;

/**
 * Reads what a configuration file has, and the environment: `ESTREAMER_SERVER__HOST` is `host` of `[server]`, and wins
 * over the file. Characters of a section's name that cannot stand in a variable are underscores there.
 *
 * @param kinds the first words that a section's name can have
 */
export function readDocument(
  content: Buffer,
  environment: Readonly<Record<string, string | undefined>>,
  kinds: readonly string[],
  report: ReportIssue,
): ConfigurationDocument {
  const issues: ConfigurationIssue[] = [];
  const sections = readConfigurationSections(decodeText(content), issues).map(
    ({ name: title, line, entries }) => ({
      ...titled(title),
      line,
      entries: [...entries] as DocumentEntry[],
    }),
  );
  issues.forEach(report);
  for (const [variable, value] of Object.entries(environment)) {
    const [, writtenPart, key] = VARIABLE.exec(variable) ?? [];
    // Keys fold case in the file, and Windows folds that of every variable.
    const sectionPart = writtenPart?.toUpperCase();
    if (sectionPart === undefined || key === undefined || value === undefined) continue;
    let section = sections.find(({ title }) => asVariable(title) === sectionPart);
    if (section === undefined) {
      const kind = kinds.find((one) => `${sectionPart}_`.startsWith(`${asVariable(one)}_`));
      if (kind === undefined) {
        const message = `There is no section for it. Known are ${kinds.join(', ')}.`;
        report({ line: 0, variable, section: undefined, key: undefined, message });
        continue;
      }
      const name = sectionPart.slice(kind.length + 1).toLowerCase();
      section = { ...titled(name === '' ? kind : `${kind} ${name}`), line: 0, entries: [] };
      sections.push(section);
    }
    const entry = { section: section.title, key: key.toLowerCase(), value: value.trim(), line: 0, variable };
    section.entries = [...section.entries.filter((one) => one.key !== entry.key), entry];
  }
  const defaults = sections.find(({ title }) => title === DEFAULT_SECTION)?.entries ?? [];
  return { sections: sections.filter(({ title }) => title !== DEFAULT_SECTION), defaults };
}

function titled(title: string): Pick<DocumentSection, 'title' | 'kind' | 'name'> {
  const [kind = '', ...words] = title.split(' ');
  return { title, kind, name: words.length === 0 ? undefined : words.join(' ') };
}

function asVariable(title: string): string {
  return title.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}
